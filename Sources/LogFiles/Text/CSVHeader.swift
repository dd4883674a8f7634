import Files
import JSON
import LogTables

/// The first row of a CSV file.
package enum CSVHeader {
  /// The delimiter of a text that is a CSV file with a header that is known to be one; nil for others.
  package static func delimiter(of head: ArraySlice<UInt8>) -> UInt8? {
    var rest = head.drop { $0 <= 0x20 }
    while isPreamble(rest) { rest = rest.drop { $0 != 0x0A }.drop { $0 <= 0x20 } }
    // The beginning of a long header says what it is.
    let line = rest.prefix(60_000).prefix { $0 != 0x0A }
    guard !line.contains(0) else { return nil }
    var found: (delimiter: UInt8, columns: [String])?
    for delimiter in [UInt8(ascii: ","), UInt8(ascii: ";"), 0x09] {
      let columns = names(Array(line), delimiter: delimiter)
      if columns.count > found?.columns.count ?? 1 { found = (delimiter, columns) }
    }
    guard let found else { return nil }
    let isHeader =
      found.columns.contains {
        $0 == "TimeGenerated" || LocalZone.split($0).zone != nil
      } || isOfKnownTable(found.columns)
    return isHeader ? found.delimiter : nil
  }

  /// A line before the header: what a spreadsheet (`sep=;`) or PowerShell (`#TYPE …`) writes.
  package static func isPreamble(_ line: ArraySlice<UInt8>) -> Bool {
    line.starts(with: "sep=".utf8) || line.starts(with: "#TYPE".utf8)
  }

  package static func names(_ line: [UInt8], delimiter: UInt8) -> [String] {
    var splitter = FieldSplitter()
    let line = line.last == 0x0D ? Array(line.dropLast()) : line
    line.withUnsafeBytes { splitter.split($0, delimiter: delimiter) }
    return splitter.ranges.map { String(decoding: splitter.bytes[$0], as: UTF8.self) }
  }

  /// The names, each once: a second of the same name is `name_2`.
  package static func distinct(_ names: [String]) -> [String] {
    var seen: Set<String> = []
    return names.map { name in
      var candidate = name
      var number = 2
      while !seen.insert(candidate).inserted {
        candidate = "\(name)_\(number)"
        number += 1
      }
      return candidate
    }
  }

  /// Whether a table has at least two of the columns.
  private static func isOfKnownTable(_ columns: [String]) -> Bool {
    // Any table has a `Type`.
    let names = Set(columns).subtracting(["Type"])
    return names.count < 2000 && LogTables.hasTable(with: 2, of: names)
  }
}
