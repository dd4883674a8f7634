import KQLValues

/// Schemas in the form of `getschema` put together, with an error where they do not fit.
package struct MergedSchemas: Sendable {
  /// Whether a column must stand in the same place everywhere.
  var keepsOrder: Bool

  package init(keepsOrder: Bool) { self.keepsOrder = keepsOrder }

  /// - Parameter table: names, places, .NET types, types.
  package func rows(of table: ResultTable) -> [[Value]] {
    var order: [Value] = []
    var rows: [Value: [Value]] = [:]
    for row in table.rows {
      guard var known = rows[row[0]] else {
        order.append(row[0])
        rows[row[0]] = row
        continue
      }
      if known[3] != row[3] {
        known[2] = .string("ERROR(unknown CSL type:ERROR(types do not fit))")
        known[3] = .string("ERROR(types do not fit)")
      } else if keepsOrder, known[1] != row[1] {
        known[1] = .long(-1)
        known[2] = .string("ERROR(unknown CSL type:ERROR(columns are out of order))")
        known[3] = .string("ERROR(columns are out of order)")
      }
      // Where places may differ, the last schema that has a column says where it stands.
      if !keepsOrder { known[1] = row[1] }
      rows[row[0]] = known
    }
    let found = order.compactMap { rows[$0] }
    let fine = found.filter { $0[1] != .long(-1) }.sorted { ordinal($0) < ordinal($1) }
    let renumbered = fine.enumerated().map { index, row in
      var copy = row
      copy[1] = .long(Int64(index))
      return copy
    }
    return renumbered + found.filter { $0[1] == .long(-1) }
  }

  private func ordinal(_ row: [Value]) -> Int64 {
    if case .long(let number) = row[1] { number } else { 0 }
  }
}
