import LogFiles
import LogTables

/// What those who write logs may call tables and columns.
package enum RowNames {
  /// Columns that say what only we may say about a row.
  private static let reserved = Set(LogColumn.provenance.map(\.name) + ["Type"])

  /// The column of a member that has none of its own: its name, with a suffix where that is ours.
  static func column(of key: String) -> String {
    if key.isEmpty { return "_" }
    return isReserved(key) ? key + "_s" : key
  }

  static func isReserved(_ key: String) -> Bool { reserved.contains(key) }

  /// Whether a row may say that it belongs to a table of the name.
  static func isTable(_ name: UnsafeRawBufferPointer) -> Bool {
    guard (1...128).contains(name.count), !name.equalsIgnoringCase("_sources"),
      !name.equalsIgnoringCase("_quarantine")
    else { return false }
    return name.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"),
        UInt8(ascii: "."), UInt8(ascii: " "):
        true
      default: false
      }
    }
  }

  /// Whether a text may be the name of a table that is made for logs.
  package static func isNewTable(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { isTable(UnsafeRawBufferPointer($0)) } && !text.hasPrefix("_")
  }
}
