/// Functions of the database that give rows.
package enum TableFunction: Sendable, Hashable {
  /// `range`: the values from a first to a last one, a step apart.
  case range
  /// The elements of that number of arrays side by side, each row with its place.
  case expand(Int)

  /// Its name in the database.
  package var sqlName: String {
    switch self {
    case .range: "kq_range"
    case .expand(let count): "kq_expand_\(count)"
    }
  }

  /// The function of a name in the database, nil where it is none of these.
  package init?(sqlName: String) {
    if sqlName == Self.range.sqlName {
      self = .range
    } else if let count = Int(sqlName.dropFirst("kq_expand_".count)),
      Self.expand(count).sqlName == sqlName
    {
      self = .expand(count)
    } else {
      return nil
    }
  }
}
