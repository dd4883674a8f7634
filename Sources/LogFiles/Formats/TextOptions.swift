/// What the user says about texts.
package struct TextOptions: Sendable {
  /// A larger item is rejected, in bytes.
  package var recordLimit = 16 << 20
  /// Of what is rejected the beginning is kept, up to this number of bytes.
  package var keptBytes = 64 << 10
  /// Whether the user names the table of rows that do not.
  package var hasTable = false
  /// Whether the file is called a table: `.csv`, `.tsv`, `.psv`, also packed.
  package var isNamedTable = false
  /// The zone of times that say none that is known.
  package var zone: LocalZone?
  /// The year of times that say none.
  package var year: Int?

  package init() {}

  /// Whether a file of this name says that it holds rows under a header.
  package static func isTable(_ name: String) -> Bool {
    var endings = name.lowercased().split(separator: ".", omittingEmptySubsequences: false)
    if let last = endings.last, ["gz", "zst", "br"].contains(last) { endings.removeLast() }
    return endings.count > 1 && ["csv", "tsv", "psv"].contains(endings.last ?? "")
  }
}
