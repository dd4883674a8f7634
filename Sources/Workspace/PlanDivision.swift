import ClickHouse
import KQLPlan
import KQLValues
import SQLLowering
import SQLSyntax

/// Divides a plan between ClickHouse and this machine: whatever has SQL there is done there, as far up as it goes, and
/// the rows that come out are what the rest begins with here.
///
/// A part that is cut off becomes a step without SQL, whose rows come from the server: for the lowering it is one as any
/// other.
final class PlanDivision {
  private let engine: RemoteEngine
  private let queryLimits: QueryLimits
  private let deadline: ContinuousClock.Instant?
  private let limits: Limits
  private let layout: RemoteLayout
  /// The parts that ClickHouse does, in the order in which they were found.
  private(set) var pieces: [LoweredQuery] = []
  private var shared: [Int: SharedPlan] = [:]
  private var numbers = ColumnNumbers(.dividing)
  /// Whether parts may refuse values while they run; see `LoweredQuery.guarded`.
  private var isGuarding = true

  /// Where ClickHouse has the columns of a table.
  private final class RemoteLayout: StorageLayout {
    let tables: RemoteTables

    init(_ tables: RemoteTables) { self.tables = tables }

    func layout(of table: String, fields: [String]) -> TableLayout? {
      tables.layout(of: table, fields: fields)
    }

    func has(_ table: String) -> Bool { tables.layout(of: table, fields: []) != nil }
  }

  init(_ engine: RemoteEngine, _ session: Session) {
    self.engine = engine
    queryLimits = session.limits
    deadline = session.deadline
    limits = Dialect.clickHouse.limits
    layout = RemoteLayout(engine.tables)
  }

  /// The plan as SQL of ClickHouse; nil where not all of it can be done there.
  func whole(_ plan: LogicalPlan) -> LoweredQuery? {
    guard !plan.visibleColumns.isEmpty, reads(plan), canMove(plan) else { return nil }
    return lowered(plan, Set(plan.visibleColumns.map(\.id)))
  }

  func divided(_ plan: LogicalPlan) throws(LoweringError) -> LogicalPlan {
    try divided(plan, needed: Set(plan.visibleColumns.map(\.id)))
  }

  /// - Parameter needed: the columns that are read above the plan.
  private func divided(
    _ plan: LogicalPlan, needed: Set<Int>
  ) throws(LoweringError) -> LogicalPlan {
    guard reads(plan) else { return plan }
    if canMove(plan), let piece = lowered(plan, needed) { return cut(plan, needed, piece) }
    if case .scan = plan.node {
      // All that a scan needs has words; so why has it none?
      return cut(plan, needed, try lower(plan, needed))
    }
    if case .filter(let input, let predicate) = plan.node {
      let terms = predicate.terms
      let movable = terms.filter { lowered(Self.filter(input, [$0]), []) != nil }
      if !movable.isEmpty, movable.count < terms.count {
        let rest = terms.filter { lowered(Self.filter(input, [$0]), []) == nil }
        return try divided(Self.filter(Self.filter(input, movable), rest), needed: needed)
      }
    }
    return try dividedBelow(plan, needed)
  }

  /// Goes on with the inputs of a step that is done here.
  private func dividedBelow(
    _ plan: LogicalPlan, _ needed: Set<Int>
  ) throws(LoweringError) -> LogicalPlan {
    var read = needed
    for expression in plan.node.expressions { expression.collectColumns(into: &read) }
    var result = plan
    switch plan.node {
    case .scan, .values, .range: break
    case .filter(let input, let predicate):
      result.node = .filter(try divided(input, needed: read), try divided(predicate))
    case .project(let input, var expressions):
      // What nobody reads must not bring columns home.
      read = []
      for (index, column) in plan.columns.enumerated() {
        if needed.contains(column.id) {
          expressions[index].collectColumns(into: &read)
        } else {
          expressions[index] = .literal(.null, column.type)
        }
      }
      result.node = .project(try divided(input, needed: read), try divided(expressions))
    case .aggregate(let input, let keys, var aggregates):
      for index in aggregates.indices {
        aggregates[index].arguments = try divided(aggregates[index].arguments)
      }
      result.node = .aggregate(
        try divided(input, needed: read), keys: try divided(keys), aggregates: aggregates)
    case .distinct(let input):
      result.node = .distinct(
        try divided(input, needed: Set(input.visibleColumns.map(\.id))))
    case .sort(let input, var keys):
      for index in keys.indices { keys[index].expression = try divided(keys[index].expression) }
      result.node = .sort(try divided(input, needed: read), keys)
    case .limit(let input, let count):
      result.node = .limit(try divided(input, needed: read), count)
    case .join(var join):
      join.left = try divided(join.left, needed: read)
      join.right = try divided(join.right, needed: read)
      for index in join.keys.indices {
        join.keys[index] = (
          left: try divided(join.keys[index].left), right: try divided(join.keys[index].right)
        )
      }
      result.node = .join(join)
    case .union(let branches):
      var parts: [LogicalPlan] = []
      for branch in branches {
        let kept = zip(plan.columns, branch.columns).filter { needed.contains($0.0.id) }
        parts.append(try divided(branch, needed: Set(kept.map(\.1.id))))
      }
      result.node = .union(parts)
    case .window(let input, let calls, let within):
      result.node = .window(try divided(input, needed: read), calls, within: within)
    case .expand(var expand):
      expand.input = try divided(expand.input, needed: read)
      result.node = .expand(expand)
    case .transform(let input, let transform):
      result.node = .transform(
        try divided(input, needed: Set(input.visibleColumns.map(\.id))), transform)
    case .shared(let plan):
      if shared[plan.number] == nil {
        shared[plan.number] = SharedPlan(
          number: plan.number,
          plan: try divided(plan.plan, needed: Set(plan.plan.columns.map(\.id))),
          isMaterialized: plan.isMaterialized)
      }
      result.node = .shared(shared[plan.number] ?? plan)
    }
    return result
  }

  /// A part that refused a value: its plan, divided again into parts that refuse none.
  func dividedAnew(_ plan: LogicalPlan) throws(LoweringError) -> LogicalPlan {
    let known = shared
    (shared, isGuarding) = ([:], false)
    defer { (shared, isGuarding) = (known, true) }
    return try divided(plan)
  }

  // MARK: expressions

  func divided(_ expressions: [BoundExpression]) throws(LoweringError) -> [BoundExpression] {
    var result: [BoundExpression] = []
    for expression in expressions { result.append(try divided(expression)) }
    return result
  }

  private func divided(_ expression: BoundExpression) throws(LoweringError) -> BoundExpression {
    var failure: LoweringError?
    func part(_ plan: LogicalPlan, _ column: Column) -> LogicalPlan {
      do throws(LoweringError) {
        return try divided(plan, needed: [column.id])
      } catch {
        failure = failure ?? error
        return plan
      }
    }
    let result = expression.mapped { inner in
      switch inner {
      case .inPlan(let value, let plan, let column, let isNegated):
        .inPlan(value, part(plan, column), column, isNegated: isNegated)
      case .scalarPlan(let plan, let column): .scalarPlan(part(plan, column), column)
      case .listPlan(let plan, let column): .listPlan(part(plan, column), column)
      case .column, .literal, .call, .path, .inList: inner
      }
    }
    if let failure { throw failure }
    return result
  }

  // MARK: parts

  /// Whether rows of the server are read in it.
  private func reads(_ plan: LogicalPlan) -> Bool {
    if case .scan(let table) = plan.node { return layout.has(table) }
    return plan.node.inputs.contains { reads($0) }
      || plan.node.expressions.contains { reads($0) }
  }

  private func reads(_ expression: BoundExpression) -> Bool {
    expression.subquery.map { reads($0) } == true || expression.children.contains { reads($0) }
  }

  /// Whether the plan may be made again wherever it is read, and by the server: a plan that several places share must
  /// give all of them the same rows.
  private func canMove(_ plan: LogicalPlan) -> Bool {
    if case .shared(let shared) = plan.node,
      shared.isMaterialized || shared.plan.chooses || shared.plan.isVolatile
    {
      return false
    }
    return plan.node.inputs.allSatisfy { canMove($0) }
      && plan.node.expressions.allSatisfy { canMove($0) }
  }

  private func canMove(_ expression: BoundExpression) -> Bool {
    expression.subquery.map { canMove($0) } != false
      && expression.children.allSatisfy { canMove($0) }
  }

  private func lowered(_ plan: LogicalPlan, _ needed: Set<Int>) -> LoweredQuery? {
    try? lower(plan, needed)
  }

  private func lower(
    _ plan: LogicalPlan, _ needed: Set<Int>
  ) throws(LoweringError) -> LoweredQuery {
    var columns = kept(plan, needed)
    let values = columns.map { BoundExpression.column($0) }
    for index in columns.indices { columns[index].isHidden = false }
    return try SQLLowering.lower(
      LogicalPlan(.project(plan, values), columns: columns, isOrdered: plan.isOrdered),
      .clickHouse, limits, layout: layout, isGuarding: isGuarding)
  }

  /// The columns of a part that come home; one at least, to count the rows by.
  private func kept(_ plan: LogicalPlan, _ needed: Set<Int>) -> [Column] {
    let kept = plan.columns.filter { needed.contains($0.id) }
    return kept.isEmpty ? Array(plan.columns.prefix(1)) : kept
  }

  private func cut(
    _ plan: LogicalPlan, _ needed: Set<Int>, _ piece: LoweredQuery
  ) -> LogicalPlan {
    pieces.append(piece)
    let kept = kept(plan, needed)
    // A temporary table is called by the number of its first column: it must be nobody else's.
    let fetched = kept.map { column in
      var copy = column
      copy.id = numbers.next()
      return copy
    }
    let (engine, limits, deadline) = (engine, queryLimits, deadline)
    let name = "ClickHouse \(pieces.count)"
    let transform = TableTransform(constant: name) { host in
      var rows: [[Value]] = []
      do {
        try engine.forEachRow(
          of: piece, under: limits, until: deadline, while: { try host.checkDeadline() }
        ) { rows.append($0) }
      } catch let refusal as RefusedValue {
        guard let execution = host as? Execution, let plan = piece.guarded else { throw refusal }
        rows = try execution.rowsHere(of: plan)
      }
      return rows
    }
    let nothing = LogicalPlan(.values([[]]), columns: [], isOrdered: plan.isOrdered)
    let rows = LogicalPlan(
      .transform(nothing, transform), columns: fetched, isOrdered: plan.isOrdered)
    var byID: [Int: Column] = [:]
    for (column, copy) in zip(kept, fetched) { byID[column.id] = copy }
    var result = plan
    result.node = .project(
      rows,
      plan.columns.map { column in
        byID[column.id].map { .column($0) } ?? .literal(.null, column.type)
      })
    return result
  }

  private static func filter(_ input: LogicalPlan, _ terms: [BoundExpression]) -> LogicalPlan {
    terms.reduce(input) {
      LogicalPlan(.filter($0, $1), columns: $0.columns, isOrdered: $0.isOrdered)
    }
  }
}

extension BoundExpression {
  /// The terms of which all must hold.
  fileprivate var terms: [BoundExpression] {
    if case .call(let call) = self, call.calls(.and), call.arguments.count == 2 {
      return call.arguments.flatMap(\.terms)
    }
    return [self]
  }
}
