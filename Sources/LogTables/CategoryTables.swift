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

  /// A line of `CategoryTableList`.
  fileprivate init?(line: Substring) {
    let parts = line.split(separator: "|")
    guard parts.count >= 3 else { return nil }
    name = String(parts[0])
    let writers = parts[1].split(separator: " ")
    needsNoResource = writers.contains("-")
    self.writers = writers.filter { $0 != "-" }.map { ResourceRecords.Writer(String($0)) }
    isShared = parts[2].first == "+"
    categories = parts[2].drop { $0 == "+" }.split(separator: ",").map(String.init)
    guard parts.count > 3 else {
      paths = []
      return
    }
    paths = parts[3].split(separator: ",").compactMap { pair in
      let sides = pair.split(separator: "=")
      guard sides.count == 2 else { return nil }
      return (String(sides[0]), sides[1].split(separator: ".").map(String.init))
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
    return text.split(separator: "\n").compactMap { CategoryTable(line: $0) }
  }()

  /// Their places in `all` by the category in lower case.
  private static let byCategory: [String: [Int]] = {
    var places: [String: [Int]] = [:]
    for (place, table) in all.enumerated() {
      for category in table.categories { places[category.lowercased(), default: []].append(place) }
    }
    return places
  }()

  private static let byName: [String: Int] = Dictionary(
    all.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })

  /// The declaration of a table; nil where no category is its own.
  package static func table(named name: String) -> CategoryTable? { byName[name].map { all[$0] } }

  /// The tables that records of a category may go to, whatever its case.
  package static func tables(ofCategory category: String) -> [CategoryTable] {
    (byCategory[category.lowercased()] ?? []).map { all[$0] }
  }
}
