/// The numbers of the columns of a block of rows. Each physical column of a log table has one.
package enum RowPlace {
  package static let source = 0
  package static let offset = 1
  package static let length = 2
  package static let line = 3
  package static let part = 4
  /// Of `c1`: the table's TimeGenerated.
  package static let time = 5
  package static let rest = 5 + StorageSchema.maximumPhysicalColumns

  /// Those that say where a row comes from.
  static let fixedNames = [
    "source_id", "source_offset", "source_length", "source_line", "source_part",
  ]

  /// Of `c1`, `c2`, ….
  static func column(_ place: Int) -> Int { fixedNames.count - 1 + place }

  /// Of a physical column by its name, also of one whose name says that it is '' where it is missing; nil for what is
  /// none.
  package static func number(of name: String) -> Int? {
    if name == "rest" { return rest }
    if let fixed = fixedNames.firstIndex(of: name) { return fixed }
    guard let first = name.first, first == "c" || first == "t", let place = Int(name.dropFirst()),
      (1...StorageSchema.maximumPhysicalColumns).contains(place), name == "\(first)\(place)"
    else { return nil }
    return column(place)
  }

  /// The name by which a physical column is '' where it is missing: as texts are read. A condition on it is one on the
  /// column.
  static func textName(of physical: String) -> String? {
    physical.first == "c" && number(of: physical) != nil ? "t" + physical.dropFirst() : nil
  }
}
