/// What the folders of a file say about all of its rows, as lakes write it: `day=2024-03-01/level=Warn/0.parquet`.
package enum FolderValues {
  /// What writers call the folder of rows whose value is null.
  private static let null = "__HIVE_DEFAULT_PARTITION__"

  /// The columns' names with their values, those that are null left out.
  ///
  /// Folders of dates as diagnostic settings make them (`y=2024/m=05/…`) say when a blob arrived, and are no
  /// columns.
  package static func of(path: String) -> [(name: String, value: String)] {
    var values: [(name: String, value: String)] = []
    for folder in path.split(whereSeparator: { $0 == "/" || $0 == "!" }).dropLast() {
      guard let equals = folder.firstIndex(of: "="), equals > folder.startIndex else { continue }
      let name = decoded(folder[..<equals])
      let value = decoded(folder[folder.index(after: equals)...])
      if value != null, !values.contains(where: { $0.name == name }) {
        values.append((name, value))
      }
    }
    let names = Set(values.map { $0.name.lowercased() })
    return names.isSuperset(of: ["y", "m"]) ? [] : values
  }

  /// Without the percent signs that writers put before what no folder's name may hold.
  private static func decoded(_ text: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2,
        let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(code)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
