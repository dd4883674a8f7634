// KQLCatalog: what a declaration of a function is. The declarations are in `KQLFunctions` and
// `GeoFunctions`.

import KQLValues

/// All functions, aggregates and scalar operators that the language knows.
package struct FunctionCatalog: Sendable {
  package private(set) var scalars: [String: ScalarFunction] = [:]
  package private(set) var aggregates: [String: AggregateFunction] = [:]
  /// In the order of their declarations.
  package private(set) var scalarNames: [String] = []
  private var operatorCount = 0
  package private(set) var aggregateNames: [String] = []
  /// What only the compiler calls.
  private(set) var internalScalars: [KnownFunction: ScalarFunction] = [:]
  private(set) var internalAggregates: [KnownAggregate: AggregateFunction] = [:]
  /// What the database runs, by the name that SQL calls it by.
  package private(set) var bodies: [String: InternalBody] = [:]
  /// The operators that some of these are, of texts.
  package private(set) var operators: [String: String] = [:]
  package private(set) var accumulators: [String: InternalAccumulator] = [:]
  private var aliases: [String: String] = [:]
  private var aggregateAliases: [String: String] = [:]
  /// The family that is being declared.
  private var family = ""

  package init() {
    // All of it is made at each start.
    scalars.reserveCapacity(600)
    bodies.reserveCapacity(1200)
    aggregates.reserveCapacity(100)
    accumulators.reserveCapacity(200)
  }

  /// The function that a query means by `name`.
  package func scalar(_ name: String) -> ScalarFunction? {
    scalars[name] ?? aliases[name].flatMap { scalars[$0] }
  }

  package func aggregate(_ name: String) -> AggregateFunction? {
    aggregates[name] ?? aggregateAliases[name].flatMap { aggregates[$0] }
  }

  /// Every name that can be called, for the nearest one to a mistyped name.
  package var callableNames: [String] {
    scalars.values.filter { !$0.isOperator }.map(\.name) + aliases.keys + aggregates.keys
      + aggregateAliases.keys
  }

  /// Declares what `declare` declares as one family: a page of the docs.
  package mutating func family(_ name: String, _ declare: (inout FunctionCatalog) -> Void) {
    family = name
    declare(&self)
  }

  /// Declares a function called by name.
  ///
  /// - Parameters:
  ///   - words: what each parameter is, by its name, as a clause.
  ///   - shared: overloads that another function has as well, before those of its own.
  package mutating func scalar(
    _ name: String, aliases: [String] = [], source: String, _ summary: String,
    words: KeyValuePairs<String, String> = [:], naming: ResultNaming = .generated,
    sharing shared: [ScalarOverload] = [], _ overloads: ScalarOverload...,
    examples: [(String, String)] = []
  ) {
    add(
      ScalarFunction(
        name: name, aliases: aliases, source: source, summary: summary, words: words,
        overloads: shared.isEmpty ? overloads : shared + overloads,
        examples: examples.map { .init(expression: $0.0, result: $0.1) }, naming: naming,
        isOperator: false, family: family))
  }

  /// Declares an operator between two operands.
  package mutating func infix(
    _ spelling: String, source: String, _ summary: String,
    words: KeyValuePairs<String, String> = [:],
    _ overloads: ScalarOverload..., examples: [(String, String)] = []
  ) {
    add(
      ScalarFunction(
        name: spelling, aliases: [], source: source, summary: summary, words: words,
        overloads: overloads,
        examples: examples.map { .init(expression: $0.0, result: $0.1) }, naming: .generated,
        isOperator: true, family: family))
  }

  /// Gives a function its body that only SQL of kustody's own calls.
  package mutating func body(_ function: InternalFunction, _ body: @escaping FunctionBody) {
    bodies[function.sqlName] = InternalBody(isDeterministic: true, body: body)
  }

  /// Gives an aggregate its body that only SQL of kustody's own calls.
  package mutating func accumulator(
    _ aggregate: InternalAggregate, _ make: @escaping @Sendable () -> any Accumulator
  ) {
    accumulators[aggregate.sqlName] = InternalAccumulator(isWindow: false, make: make)
  }

  /// Gives an aggregate its body that stands only in windows.
  package mutating func window(
    _ window: InternalWindow, _ make: @escaping @Sendable () -> any Accumulator
  ) {
    accumulators[window.sqlName] = InternalAccumulator(isWindow: true, make: make)
  }

  /// Declares a function that only the compiler calls.
  package mutating func internalFunction(
    _ function: KnownFunction, _ summary: String, _ overloads: ScalarOverload...
  ) {
    precondition(function.isInternal, "\(function.rawValue) can be called by queries")
    internalScalars[function] = registered(
      ScalarFunction(
        name: function.rawValue, aliases: [], source: "", summary: summary, words: [:],
        overloads: overloads,
        examples: [], naming: .generated, isOperator: false, family: family))
  }

  /// Declares an aggregate that only the compiler calls.
  package mutating func internalAggregate(
    _ function: KnownAggregate, _ summary: String, _ overloads: AggregateOverload...
  ) {
    precondition(function.isInternal, "\(function.rawValue) can be called by queries")
    internalAggregates[function] = registered(
      AggregateFunction(
        name: function.rawValue, aliases: [], source: "", summary: summary, words: [:],
        overloads: overloads,
        columns: nil, naming: .prefixed(function.rawValue), isOrderSensitive: false, examples: [],
        family: family))
  }

  /// Declares an aggregate.
  ///
  /// - Parameters:
  ///   - words: what each parameter is, by its name, as a clause.
  ///   - columns: how it gives several columns, for those that do.
  ///   - isOrderSensitive: whether the answer depends on the order of the rows: sorted rows then reach it in order.
  package mutating func aggregate(
    _ name: String, aliases: [String] = [], source: String, _ summary: String,
    words: KeyValuePairs<String, String> = [:], naming: AggregateNaming? = nil,
    isOrderSensitive: Bool = false,
    _ overloads: AggregateOverload..., columns: PackedColumns? = nil,
    examples: [(String, String)] = []
  ) {
    let function = AggregateFunction(
      name: name, aliases: aliases, source: source, summary: summary, words: words,
      overloads: overloads, columns: columns, naming: naming ?? .prefixed(name),
      isOrderSensitive: isOrderSensitive,
      examples: examples.map { .init(query: $0.0, result: $0.1) }, family: family)
    let other = aggregates.updateValue(registered(function), forKey: name)
    precondition(other == nil, "\(name) is declared twice")
    aggregateNames.append(name)
    for alias in aliases { aggregateAliases[alias] = name }
  }

  /// The aggregate with names for its bodies, under which the database finds them.
  private mutating func registered(_ function: consuming AggregateFunction) -> AggregateFunction {
    let (name, isOrderSensitive) = (function.name, function.isOrderSensitive)
    let count = function.overloads.count
    for index in 0..<count {
      register(&function.overloads[index], of: name, number: index, isOrderSensitive)
    }
    if var columns = function.columns.take() {
      for index in columns.overloads.indices {
        register(
          &columns.overloads[index], of: name, number: count + index, isOrderSensitive)
      }
      function.columns = columns
    }
    return function
  }

  private mutating func register(
    _ overload: inout AggregateOverload, of function: String, number: Int, _ isOrderSensitive: Bool
  ) {
    overload.sqlName = "kqa_\(function)_\(number)"
    overload.isOrderSensitive = isOrderSensitive
    if case .accumulator(let make)? = overload.forms[.sqlite] {
      accumulators[overload.sqlName] = InternalAccumulator(isWindow: false, make: make)
    }
  }

  private mutating func add(_ declared: consuming ScalarFunction) {
    let name = declared.name
    scalarNames.append(name)
    for alias in declared.aliases { aliases[alias] = name }
    let other = scalars.updateValue(registered(declared), forKey: name)
    precondition(other == nil, "\(name) is declared twice")
  }

  /// The function with names for its bodies, under which the database finds them.
  private mutating func registered(_ function: consuming ScalarFunction) -> ScalarFunction {
    for index in function.overloads.indices {
      // Operators are not SQL names: they are numbered among themselves.
      let stem = function.isOperator ? "op\(operatorCount)" : function.name
      let sqlName = "kq_\(stem)_\(index)"
      function.overloads[index].sqlName = sqlName
      if let registration = function.overloads[index].registration {
        bodies[sqlName] = registration
      }
      // Of texts alone.
      if function.isOperator, index == 0 { operators[sqlName] = function.name }
    }
    if function.isOperator { operatorCount += 1 }
    return function
  }
}
