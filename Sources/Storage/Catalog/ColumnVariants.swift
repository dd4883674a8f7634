import KQLValues

/// A column without a declared type is stored once for each type that its values have. What queries see
/// is one column of the widest type, which depends on the values and not on which of them came first.
package enum ColumnVariants {
  /// The type that takes the values of all the given: of numbers the widest, a dynamic if there is any
  /// among them, else a string.
  package static func type(of types: [ScalarType]) -> ScalarType {
    let types = Set(types)
    if types.count == 1, let only = types.first { return only }
    if types.isSubset(of: [.int, .long]) { return .long }
    if types.isSubset(of: [.int, .long, .real, .decimal]) {
      return types.contains(.real) ? .real : .decimal
    }
    return types.contains(.dynamic) ? .dynamic : .string
  }
}

/// The keys of the JSON object that holds the columns without a place of their own.
package enum RestKey {
  /// Stands in the catalog for the place of a column whose name another one has.
  package static let mark = "="
  private static let escape: Character = "\u{1}"

  /// The key of the column that had its name first: the name itself, unless it looks like the other kind.
  package static func of(_ name: String) -> String {
    name.first == escape ? String(escape) + name : name
  }

  /// The key of a further column of that name.
  package static func of(_ name: String, _ type: ScalarType) -> String {
    "\(escape)\(type.rawValue)\(escape)\(name)"
  }
}
