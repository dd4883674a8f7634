/// What a database makes of a query that copies each step into every place that reads it, even where its rows are
/// then made once. Steps that double their number at each step have 2ⁿ selects.
package struct ExpandedSize: Sendable, Hashable {
  package var selects = 0
  /// The columns of all selects.
  package var columns = 0
  /// How many selects lie inside one another.
  package var depth = 0

  /// What the planner's time grows with: a column is looked up through all selects around it.
  package var lookups: Int {
    let (product, overflows) = columns.multipliedReportingOverflow(by: depth)
    return overflows ? .max : product
  }

  fileprivate mutating func add(_ other: ExpandedSize) {
    selects = Self.sum(selects, other.selects)
    columns = Self.sum(columns, other.columns)
    depth = max(depth, other.depth)
  }

  private static func sum(_ left: Int, _ right: Int) -> Int {
    let (sum, overflows) = left.addingReportingOverflow(right)
    return overflows ? .max : sum
  }
}

extension SQLQuery {
  package var expandedSize: ExpandedSize { Expansion().size(of: self) }
}

/// Goes through a query, the sizes of the steps known so far at hand.
private struct Expansion {
  private var steps: [String: ExpandedSize] = [:]

  func size(of query: SQLQuery) -> ExpandedSize {
    var inner = self
    for step in query.steps { inner.steps[step.name] = inner.size(of: step.body) }
    return inner.size(of: query.body)
  }

  private func size(of body: SQLBody) -> ExpandedSize {
    switch body {
    case .select(let select): return size(of: select)
    case .unionAll(let selects): return sum(selects) { size(of: $0) }
    case .values(let rows):
      var size = sum(rows) { sum($0) { self.size(in: $0) } }
      // Each row is a select, a small one.
      size.add(ExpandedSize(selects: (rows.count + 3) / 4))
      return size
    }
  }

  private func size(of select: SQLSelect) -> ExpandedSize {
    var size = ExpandedSize()
    if let source = select.from { size.add(self.size(in: source)) }
    size.add(sum(select.columns) { self.size(in: $0.expression) })
    size.add(sum(select.conditions) { self.size(in: $0) })
    size.add(sum(select.groupBy) { self.size(in: $0) })
    size.add(sum(select.orderBy) { self.size(in: $0.expression) })
    if let limit = select.limit { size.add(self.size(in: limit)) }
    size.depth += 1
    size.add(ExpandedSize(selects: 1, columns: select.columns.count))
    return size
  }

  private func size(in source: SQLSource) -> ExpandedSize {
    switch source {
    case .table(let name, _): return steps[name] ?? ExpandedSize()
    // What it computes is not SQL of the database's.
    case .scan: return ExpandedSize()
    case .function(_, let arguments, _): return sum(arguments) { size(in: $0) }
    case .query(let query, _): return size(of: query)
    case .join(let left, _, let right, let condition):
      var size = self.size(in: left)
      size.add(self.size(in: right))
      if let condition { size.add(self.size(in: condition)) }
      return size
    }
  }

  private func size(in expression: SQLExpression) -> ExpandedSize {
    var size = sum(expression.children) { self.size(in: $0) }
    switch expression {
    case .inQuery(_, let query), .scalarQuery(let query): size.add(self.size(of: query))
    case .null, .integer, .real, .text, .column, .call, .countAll, .aggregate, .binary, .not,
      .isNull, .isNotNull, .cast, .inList, .caseWhen, .window:
      break
    }
    return size
  }

  private func sum<Element>(_ elements: [Element], _ size: (Element) -> ExpandedSize)
    -> ExpandedSize
  {
    var total = ExpandedSize()
    for element in elements { total.add(size(element)) }
    return total
  }
}
