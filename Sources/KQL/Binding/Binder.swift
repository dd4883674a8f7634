import Diagnostics
import KQLCatalog
import KQLPlan
import KQLSyntax
import KQLValues

/// Gives names their meaning: syntax in, logical plan out. One binder serves one query.
package final class Binder {
  package let source: SourceText
  package let catalog: FunctionCatalog
  package let grammar: Grammar
  package let host: any CompileHost
  package var options: CompileOptions
  /// All that is wrong so far.
  package var diagnostics: [Diagnostic] = []
  private(set) var numbers: ColumnNumbers
  /// What is worth knowing of a query that is answered all the same.
  package var warnings: [Diagnostic] = []
  /// Errors that only say that a table is not there.
  var missingSources: Set<Diagnostic> = []
  /// Such errors in the values of `let` names, until one is used: a fuzzy union may do without it.
  var deferred: [Diagnostic] = []
  /// Whether a plan may hold columns that only stand for something unknown.
  var hasPlaceholders = false
  private var nextShared = 1
  /// Expressions that were bound, those within them counted.
  var expressionCount = 0
  /// How deep in calls of users' functions binding is.
  private var callDepth = 0
  /// Saved functions already read.
  package var savedFunctions: [String: UserFunction] = [:]
  /// What `set` says of `bin_auto`: its size and its fixed point, by the names of the properties.
  var binAuto: [String: BoundExpression] = [:]
  /// Takes what was bound.
  var recorder: SemanticRecorder
  /// What `render` asked for, kept with the result.
  package var visualization: Visualization?

  /// The names, some with `*`, that `restrict access to` leaves to what follows it.
  var restriction: [String]?
  /// Tables and functions that were taken for the user's own.
  package var assumed: Set<String> = []
  /// The tables that are read, those that are not known among them.
  private(set) var tablesRead: Set<String> = []
  /// Those of them that stand where only a table can, each time.
  private(set) var assumedSources: [Name] = []

  package init(
    source: SourceText, catalog: FunctionCatalog, grammar: Grammar, host: any CompileHost,
    options: CompileOptions, numbers: ColumnNumbers
  ) {
    self.source = source
    recorder = SemanticRecorder(source)
    self.numbers = numbers
    self.catalog = catalog
    self.grammar = grammar
    self.host = host
    self.options = options
  }

  /// Notes a table or function as one that the user has and kustody does not know; false where that is not
  /// wanted.
  func assume(_ name: String) -> Bool {
    guard options.assumesUnknown else { return false }
    assumed.insert(name)
    return true
  }

  /// The same for what stands where only a table can.
  func assumeSource(_ name: Name) -> Bool {
    guard assume(name.text) else { return false }
    assumedSources.append(name)
    tablesRead.insert(name.text)
    return true
  }

  // MARK: columns

  package func newColumn(_ name: String, _ type: ScalarType) -> Column {
    var column = Column(id: numbers.next(), name: name, type: type)
    column.mayBeNull = type != .string
    return column
  }

  /// The column that takes an expression's values.
  package func newColumn(_ name: String, for expression: BoundExpression) -> Column {
    var column = newColumn(name, expression.type)
    if case .column(let origin) = expression {
      column.mayBeNull = origin.mayBeNull
      column.mayBeNaN = origin.mayBeNaN
      column.placeholder = origin.placeholder
      if origin.isRest { (column.isHidden, column.isOfTable) = (true, true) }
    }
    return column
  }

  /// The same columns under new numbers.
  package func renumbered(_ columns: [Column]) -> [Column] {
    columns.map { column in
      var copy = column
      copy.id = numbers.next()
      return copy
    }
  }

  // MARK: plans

  package func project(
    _ input: LogicalPlan, _ items: [(column: Column, expression: BoundExpression)]
  ) -> LogicalPlan {
    LogicalPlan(
      .project(input, items.map(\.expression)), columns: items.map(\.column),
      isOrdered: input.isOrdered)
  }

  /// A plan that only picks, orders or renames columns.
  package func select(_ input: LogicalPlan, _ columns: [Column], names: [String]? = nil)
    -> LogicalPlan
  {
    var items: [(column: Column, expression: BoundExpression)] = []
    for (index, column) in columns.enumerated() {
      var named = column
      if let names, names[index] != column.name {
        named = newColumn(names[index], for: .column(column))
      }
      items.append((named, .column(column)))
    }
    return project(input, items)
  }

  package func share(_ plan: LogicalPlan, isMaterialized: Bool = false) -> SharedPlan {
    defer { nextShared += 1 }
    return SharedPlan(number: nextShared, plan: plan, isMaterialized: isMaterialized)
  }

  /// A use of a shared plan: its columns under numbers of this place.
  package func use(_ shared: SharedPlan) -> LogicalPlan {
    var plan = LogicalPlan(
      .shared(shared), columns: renumbered(shared.plan.columns),
      isOrdered: shared.plan.isOrdered)
    plan.graph = shared.plan.graph
    return plan
  }

  /// A stored table, limited to the time range and the resource that the user chose.
  package func scan(_ table: TableDefinition) throws(Diagnostic) -> LogicalPlan {
    tablesRead.insert(table.name)
    var columns = table.fields.map { field in
      var column = newColumn(field.name, field.type)
      column.isHidden = field.isHidden
      column.isOfTable = field.isHidden
      column.mayBeNaN = field.mayBeNaN
      return column
    }
    if options.assumesUnknown, table.hasCustomColumns { columns.append(restColumn(.customRest)) }
    var plan = LogicalPlan(.scan(table: table.name), columns: columns)
    plan = withAliases(plan, table.aliases)
    if let range = options.timeRange,
      let time = columns.first(where: { $0.name == "TimeGenerated" && $0.type == .datetime })
    {
      if let from = range.from {
        plan = filter(
          plan, try call(.greaterOrEqual, [.column(time), .literal(.datetime(from), .datetime)]))
      }
      if let to = range.to {
        plan = filter(plan, try call(.less, [.column(time), .literal(.datetime(to), .datetime)]))
      }
    }
    if let resource = options.resource {
      let column = columns.first { $0.name == "_ResourceId" && $0.type == .string }
      if let column {
        plan = filter(
          plan, try call(.contains, [.column(column), .literal(.string(resource), .string)]))
      }
    }
    return plan
  }

  /// The rows with hidden columns for the other names of some, where the table itself has none called so.
  private func withAliases(
    _ plan: LogicalPlan, _ aliases: [(name: String, column: String)]
  ) -> LogicalPlan {
    var added: [(column: Column, expression: BoundExpression)] = []
    for alias in aliases where !plan.columns.contains(where: { $0.name == alias.name }) {
      guard let origin = plan.columns.first(where: { $0.name == alias.column }) else { continue }
      var column = newColumn(alias.name, for: .column(origin))
      column.isHidden = true
      column.isOfTable = true
      added.append((column, .column(origin)))
    }
    guard !added.isEmpty else { return plan }
    return project(
      plan, plan.columns.map { (column: $0, expression: BoundExpression.column($0)) } + added)
  }

  package func filter(_ input: LogicalPlan, _ predicate: BoundExpression) -> LogicalPlan {
    if let pushed = input.pushing(predicate) { return pushed }
    return LogicalPlan(
      .filter(input, predicate), columns: input.columns, isOrdered: input.isOrdered)
  }

  /// A call of the language's own function with arguments that are already bound.
  package func call(
    _ function: KnownFunction, _ arguments: [BoundExpression], at span: Span = .none
  ) throws(Diagnostic) -> BoundExpression {
    try resolve(catalog[function], arguments, spans: [], at: span)
  }

  /// A call of the first overload of a function, of whose result more is known than the overload says.
  package func call(
    _ function: KnownFunction, _ arguments: [BoundExpression], giving type: ScalarType,
    at span: Span = .none
  ) -> BoundExpression {
    let declared = catalog[function]
    return .call(
      BoundCall(
        name: declared.name, overload: declared.overloads[0], arguments: arguments, type: type,
        span: span))
  }

  /// A call of an operator that the query names.
  func call(named name: Name, _ arguments: [BoundExpression]) throws(Diagnostic)
    -> BoundExpression
  {
    guard let function = catalog.scalar(name.text) else {
      throw Diagnostic(
        .unsupported, "kustody does not support the operator `\(name.text)` yet", at: name.span)
    }
    return try resolve(function, arguments, spans: [], at: name.span)
  }

  // MARK: constants

  /// The value of an expression that reads no row, or nil where only data could tell.
  package func constant(_ expression: BoundExpression) throws(Diagnostic) -> Value? {
    if case .literal(let value, _) = expression { return value }
    guard expression.isRowIndependent else { return nil }
    if hasPlaceholders, expression.readsTables { throw .consequence(at: .none) }
    let column = newColumn("value", expression.type)
    let plan = LogicalPlan(.values([[expression]]), columns: [column])
    return try run(plan)?.rows.first?.first
  }

  /// The value of an expression that must be constant.
  package func requireConstant(_ expression: BoundExpression, _ what: String, at span: Span)
    throws(Diagnostic) -> Value
  {
    if let value = try constant(expression) { return value }
    throw Diagnostic(.notConstant, "\(what) must be a constant", at: span)
  }

  package func run(_ plan: LogicalPlan) throws(Diagnostic) -> ResultTable? {
    if hasPlaceholders {
      guard case .values = plan.node else { throw .consequence(at: .none) }
    }
    do {
      return try host.rows(of: plan)
    } catch let diagnostic as Diagnostic {
      throw diagnostic
    } catch let failure as FunctionFailure {
      throw failure.diagnostic(.argumentValue, at: .none)
    } catch {
      throw Diagnostic(.limit, "a part of the query could not be run: \(error)", at: .none)
    }
  }

  /// Ends binding when the query should end.
  package func checkDeadline() throws(Diagnostic) { try Self.checkDeadline(of: host) }

  /// Ends reading and binding when the query should end.
  static func checkDeadline(of host: any CompileHost) throws(Diagnostic) {
    do {
      try host.checkDeadline()
    } catch {
      throw Diagnostic(.limit, "compiling was ended", at: .none)
    }
  }

  // MARK: depth

  package func nested<T>(
    _ name: String, at span: Span, _ body: () throws(Diagnostic) -> T
  ) throws(Diagnostic) -> T {
    callDepth += 1
    defer { callDepth -= 1 }
    guard callDepth <= Bounds.callDepth else {
      throw Diagnostic(
        .recursion, "`\(name)` calls itself, or functions are nested too deeply", at: span)
    }
    return try body()
  }
}

/// What `render` says of how to draw a result.
package struct Visualization: Sendable, Hashable {
  package var kind: String
  package var properties: [String: String]

  package init(kind: String, properties: [String: String]) {
    self.kind = kind
    self.properties = properties
  }
}
