import LogTables

/// The name of a table for rows that say none.
enum ResultTableName {
  /// The table whose container a data export lies in (`am-TABLE`); else the one named like the file; else
  /// a new one of the file's name.
  static func of(path: String) -> String {
    let parts = path.split(whereSeparator: { $0 == "/" || $0 == "!" }).map(String.init)
    let known = { (name: String) in
      LogTables.isName(name) ? name : LogTables.spelling(of: name)
    }
    for part in parts.dropLast() where part.lowercased().hasPrefix("am-") {
      if let table = known(String(part.dropFirst(3))) { return table }
      if part.count > 3 { return cleaned(String(part.dropFirst(3))) }
    }
    var name = withoutSuffix(parts.last ?? "Result")
    if let book = parts.dropLast().last, isWorkbook(book) {
      // A sheet; that of the name which programs give the first one says nothing.
      if let table = known(cleaned(name)) { return table }
      let isUnnamed = ["sheet", "sheet1"].contains(name.lowercased())
      name = isUnnamed ? withoutSuffix(book) : withoutSuffix(book) + "_" + name
    }
    if name.lowercased().hasPrefix("am-") { name = String(name.dropFirst(3)) }
    let bare = cleaned(name)
    return known(bare) ?? bare
  }

  /// The same for objects of no known kind; names of copies (`app (1).ndjson`) and more kinds of files are seen
  /// through.
  static func ofObjects(path: String) -> String {
    var path = path
    for suffix in [".gz", ".ndjson", ".log", ".tab", ".psv", ".json", ".jsonl", ".csv"]
    where path.lowercased().hasSuffix(suffix) {
      path = String(path.dropLast(suffix.count))
    }
    if path.last == ")", let open = path.lastIndex(of: "("),
      path[path.index(after: open)...].dropLast().allSatisfy(\.isNumber)
    {
      path = String(path[..<open])
      while path.last == " " { path.removeLast() }
    }
    return of(path: path)
  }

  private static func isWorkbook(_ name: String) -> Bool {
    [".xlsx", ".xlsm", ".xlsx.gz", ".xlsm.gz"].contains { name.lowercased().hasSuffix($0) }
  }

  /// A file's name without what says its kind and packing.
  private static func withoutSuffix(_ name: String) -> String {
    var name = name
    for suffix in [
      ".gz", ".json", ".jsonl", ".csv", ".tsv", ".txt", ".avro", ".parquet", ".snappy", ".zstd",
      ".xlsx", ".xlsm",
    ] where name.lowercased().hasSuffix(suffix) {
      name = String(name.dropLast(suffix.count))
    }
    return name
  }

  private static func cleaned(_ name: String) -> String {
    var text = ""
    for character in name.unicodeScalars.prefix(100) {
      let isPlain =
        character.isASCII && (character.properties.isAlphabetic || ("0"..."9").contains(character))
      text.unicodeScalars.append(isPlain ? character : "_")
    }
    // Names that begin so are about the evidence.
    while text.hasPrefix("_") { text.removeFirst() }
    if text.isEmpty { return "Result" }
    return text.first.map { ("0"..."9").contains($0) } == true ? "Result_" + text : text
  }
}
