import Diagnostics
import KQLPlan
import KQLSyntax

/// What stands behind `join` and `lookup`: `[kind=…] (U) on conditions`.
struct JoinOperands: Sendable {
  let kind: Name?
  let right: Expression
  let conditions: [Expression]

  init(_ parser: inout Parser) throws(Diagnostic) {
    let options = try parser.options(["kind"])
    right = try parser.expression()
    // `kind` and hints are also met after the table.
    let late = try parser.options(["kind"])
    try parser.expect(word: "on")
    conditions = try parser.operands { parser throws(Diagnostic) in
      try parser.expression()
    }
    kind = options["kind"] ?? late["kind"]
  }

  func write(to printer: inout QueryPrinter) {
    printer.options(["kind": kind])
    printer.write(" ")
    printer.write(right)
    printer.write(" on ")
    printer.list(conditions)
  }
}

/// A pair of equal expressions, and whether both sides are called the same.
package struct JoinKey {
  package var left: BoundExpression
  package var right: BoundExpression
  /// The right column, where the key is no more than that.
  package var rightColumn: Column?
}

extension Binder {
  /// The left rows with those of the right table, and the keys that pair them.
  func joined(
    _ kind: JoinKind, _ left: LogicalPlan, _ operands: JoinOperands, _ environment: Environment
  ) throws(Diagnostic) -> (JoinNode, keys: [JoinKey]) {
    let right = try bindTabular(operands.right, in: environment)
    let keys = joinKeys(operands.conditions, left, right, environment)
    let node = JoinNode(
      kind: kind, left: left, right: right,
      keys: keys.map { (left: $0.left, right: $0.right) })
    return (node, keys)
  }

  /// A join whose rows are the left columns and `added` ones of the right, renamed where a left one is
  /// called so.
  func paired(_ node: JoinNode, adding added: [Column]) -> LogicalPlan {
    let left = node.left
    let joined = LogicalPlan(
      .join(node), columns: left.columns + padded(added, node.kind == .inner))
    var allocator = NameAllocator(taken: left.visibleColumns.map(\.name))
    let names = added.map { $0.isHidden ? $0.name : allocator.unique($0.name) }
    return select(joined, joined.columns, names: left.columns.map(\.name) + names)
  }

  /// The columns of a side that an outer join may leave empty.
  private func padded(_ columns: [Column], _ isInner: Bool) -> [Column] {
    guard !isInner else { return columns }
    return columns.map { column in
      var copy = column
      copy.mayBeNull = column.type != .string
      return copy
    }
  }

  /// What stands behind `on`.
  private func joinKeys(
    _ conditions: [Expression], _ left: LogicalPlan, _ right: LogicalPlan,
    _ environment: Environment
  ) -> [JoinKey] {
    var keys: [JoinKey] = []
    for condition in conditions {
      switch condition {
      case .chain(let word, let parts) where word.text == "and":
        keys += joinKeys(parts, left, right, environment)
      case .name(let name):
        let key = attempt { () throws(Diagnostic) in
          let sides = try all([left, right], at: { _ in name.span }) { side throws(Diagnostic) in
            try requireColumn(name, in: side.columns)
          }
          return try joinKey(.column(sides[0]), .column(sides[1]), sides[1], at: name.span)
        }
        if let key { keys.append(key) }
      case .binary(let first, let sign, let second) where sign.text == "==":
        let key = attempt { () throws(Diagnostic) in
          try joinEquality(first, second, left, right, environment, at: condition.span)
        }
        if let key { keys.append(key) }
      case .literal, .call, .negate, .plus, .binary, .chain, .list, .between, .member, .element,
        .star, .pattern, .pipeline, .type, .schema, .assignment, .tupleAssignment:
        note(
          Diagnostic(
            .unexpectedToken, "tables are joined on columns, or on `$left.a == $right.b`",
            at: condition.span))
      }
    }
    return keys
  }

  private func joinEquality(
    _ first: Expression, _ second: Expression, _ left: LogicalPlan, _ right: LogicalPlan,
    _ environment: Environment, at span: Span
  ) throws(Diagnostic) -> JoinKey {
    var scope = Scope(environment: environment)
    scope.sides = (left.columns, right.columns)
    scope.row = left.columns.first?.id
    let leftIDs = Set(left.columns.map(\.id))
    let rightIDs = Set(right.columns.map(\.id))
    let bound = try bindAll([first, second], in: scope)
    var (a, b) = (bound[0], bound[1])
    var read: Set<Int> = []
    a.collectColumns(into: &read)
    if !read.isSubset(of: leftIDs) { swap(&a, &b) }
    var (ofLeft, ofRight): (Set<Int>, Set<Int>) = ([], [])
    a.collectColumns(into: &ofLeft)
    b.collectColumns(into: &ofRight)
    // A column that only logs have belongs to no side that is known here.
    if hasPlaceholders, !ofLeft.union(ofRight).isSubset(of: leftIDs.union(rightIDs)) {
      throw .consequence(at: span)
    }
    guard ofLeft.isSubset(of: leftIDs), ofRight.isSubset(of: rightIDs) else {
      throw Diagnostic(
        .unexpectedToken, "one side of `==` must be of `$left`, the other of `$right`", at: span)
    }
    var column: Column?
    if case .column(let only) = b { column = only }
    return try joinKey(a, b, column, at: span)
  }

  private func joinKey(
    _ left: BoundExpression, _ right: BoundExpression, _ column: Column?, at span: Span
  ) throws(Diagnostic) -> JoinKey {
    if left.type == .dynamic || right.type == .dynamic {
      throw Diagnostic(
        .typeMismatch, "tables cannot be joined on a `dynamic`", at: span,
        help: "convert it before, as with `extend k = tostring(k)`")
    }
    if left.type == right.type { return JoinKey(left: left, right: right, rightColumn: column) }
    guard let type = widened(left.type, right.type) else {
      throw Diagnostic(
        .typeMismatch,
        "a `\(left.type.rawValue)` cannot be joined with a `\(right.type.rawValue)`", at: span,
        help: "convert one of them before the join")
    }
    return JoinKey(
      left: try convert(left, to: type), right: try convert(right, to: type), rightColumn: column)
  }
}
