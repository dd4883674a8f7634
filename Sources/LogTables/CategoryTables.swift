import Platform

/// A table that categories of resource logs have for themselves.
package struct CategoryTable: Sendable {
  package let name: String
  /// Whose resources write the logs; in upper case.
  package let writers: [ResourceRecords.Writer]
  /// Whether a record that names no resource is one of the table's if its category is.
  package let needsNoResource: Bool
  package let categories: [String]
  /// Whether the records may be in `AzureDiagnostics` instead, as the diagnostic setting says.
  package let isShared: Bool
  /// Columns whose values are not in the member of their name: the path to it, from the record or from its
  /// properties.
  package let paths: [(column: String, path: [String])]

  /// A line of `CategoryTableList`, taken apart by its bytes.
  fileprivate init?(line: Substring.UTF8View) {
    func text(_ part: Substring.UTF8View) -> String { String(Substring(part)) }
    func split(_ part: Substring.UTF8View, at separator: UInt8) -> [Substring.UTF8View] {
      part.split(separator: separator)
    }
    let (comma, space) = (UInt8(ascii: ","), UInt8(ascii: " "))
    let parts = split(line, at: UInt8(ascii: "|"))
    guard parts.count >= 3 else { return nil }
    name = text(parts[0])
    let writers = split(parts[1], at: space).map(text)
    needsNoResource = writers.contains("-")
    self.writers = writers.filter { $0 != "-" }.map { ResourceRecords.Writer($0) }
    isShared = parts[2].first == UInt8(ascii: "+")
    categories = split(isShared ? parts[2].dropFirst() : parts[2], at: comma).map(text)
    guard parts.count > 3 else {
      paths = []
      return
    }
    paths = split(parts[3], at: comma).compactMap { pair in
      let sides = split(pair, at: UInt8(ascii: "="))
      guard sides.count == 2 else { return nil }
      return (text(sides[0]), split(sides[1], at: UInt8(ascii: ".")).map(text))
    }
  }

  /// As `AzureDiagnostics` has the records; what no line says follows from the names of the columns.
  var records: ResourceRecords {
    ResourceRecords(categories, writers: writers, isShared: isShared)
  }

  /// Where a column is in `AzureDiagnostics`, as a declaration says it after `=`; empty where its name says
  /// it.
  func legacy(of column: String, suffix: String) -> [String] {
    guard let path = paths.first(where: { $0.column == column })?.path else { return [] }
    // The log of Kubernetes is JSON in a string: its members have no columns.
    if path.count == 2, path[0] == "log" { return [path.joined(separator: ".")] }
    let name = path.joined(separator: "_")
    return [ResourceRecords.commonColumns[name.lowercased()] ?? name + suffix]
  }
}

/// Finds the table of a category.
package enum CategoryTables {
  /// All of them, sorted by name.
  package static let all: [CategoryTable] = {
    let text = CategoryTableList.text.withUTF8Buffer { String(decoding: $0, as: UTF8.self) }
    return Substring(text).utf8
      .split(separator: UInt8(ascii: "\n"))
      .compactMap { CategoryTable(line: $0) }
  }()

  /// Their places in `all` by the category in lower case.
  private static let byCategory: [String: [Int]] = {
    var places: [String: [Int]] = [:]
    for (place, table) in all.enumerated() {
      for category in table.categories { places[category.lowercased(), default: []].append(place) }
    }
    return places
  }()

  /// The declaration of a table; nil where no category is its own. Cost: about 10 µs, as its line alone is taken apart.
  package static func table(named name: String) -> CategoryTable? {
    CategoryTableList.text.withUTF8Buffer { text in
      var name = name + "|"
      return name.withUTF8 { name in
        line(beginningWith: name, in: text).flatMap { line in
          CategoryTable(line: Substring(String(decoding: line, as: UTF8.self)).utf8)
        }
      }
    }
  }

  private static func line(
    beginningWith name: UnsafeBufferPointer<UInt8>, in text: UnsafeBufferPointer<UInt8>
  ) -> UnsafeBufferPointer<UInt8>? {
    guard let base = text.baseAddress, let start = name.baseAddress else { return nil }
    var at = 0
    while at < text.count {
      let feed = memchr(base + at, 0x0A, text.count - at)
      let end = feed.map { UnsafeRawPointer($0) - UnsafeRawPointer(base) } ?? text.count
      if end - at > name.count, memcmp(base + at, start, name.count) == 0 {
        return UnsafeBufferPointer(rebasing: text[at..<end])
      }
      at = end + 1
    }
    return nil
  }

  /// The tables that records of a category may go to, whatever its case.
  package static func tables(ofCategory category: String) -> [CategoryTable] {
    (byCategory[category.lowercased()] ?? []).map { all[$0] }
  }
}
