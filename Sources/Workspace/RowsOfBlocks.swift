import SQLSyntax

/// A query that only hands on rows of a log table: each with columns made of it alone.
struct RowsOfBlocks {
  var scan: TableScan
  var columns: [SQLExpression]
  var order: [SQLOrderTerm]
  var limit: Int64?

  /// All that the table would have to compute, beside conditions that it takes already.
  var expressions: [SQLExpression] { columns + order.map(\.expression) }
}

extension SQLQuery {
  /// The query as one that only hands on rows of a log table; nil where it does more.
  ///
  /// - Parameter hasBlocks: whether a table is one of logs.
  func rowsOfBlocks(_ hasBlocks: (String) -> Bool) -> RowsOfBlocks? {
    guard steps.isEmpty, case .select(let select) = body, !select.isDistinct,
      select.groupBy.isEmpty, select.conditions.isEmpty
    else { return nil }
    let scan: TableScan
    switch select.from {
    case .scan(let pushed) where pushed.groups == nil: scan = pushed
    case .table(let table, alias: nil) where hasBlocks(table):
      scan = TableScan(table, conditions: [])
    case .table, .scan, .function, .query, .join, nil: return nil
    }
    var limit: Int64?
    switch select.limit {
    case nil: break
    case .integer(let count)?: limit = count
    default: return nil
    }
    return RowsOfBlocks(
      scan: scan, columns: select.columns.map(\.expression), order: select.orderBy, limit: limit)
  }
}
