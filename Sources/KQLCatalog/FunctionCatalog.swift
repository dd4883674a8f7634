import KQLValues

/// All functions, aggregates and scalar operators that the language knows.
package struct FunctionCatalog: Sendable {
  package private(set) var scalars: [String: ScalarFunction] = [:]
  package private(set) var aggregates: [String: AggregateFunction] = [:]
  /// In the order of their declarations.
  package private(set) var scalarNames: [String] = []
  private var operatorCount = 0
  package private(set) var aggregateNames: [String] = []
  /// What the lowering itself calls, by the name in the database.
  package private(set) var bodies: [String: InternalBody] = [:]
  package private(set) var accumulators: [String: @Sendable () -> any Accumulator] = [:]
  private var aliases: [String: String] = [:]
  private var aggregateAliases: [String: String] = [:]
  /// The family that is being declared.
  private var family = ""

  package init() {}

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
  package mutating func scalar(
    _ name: String, aliases: [String] = [], source: String, _ summary: String,
    naming: ResultNaming = .generated, _ overloads: ScalarOverload...,
    examples: [(String, String)] = []
  ) {
    add(
      ScalarFunction(
        name: name, aliases: aliases, source: source, summary: summary, overloads: overloads,
        examples: examples.map { .init(expression: $0.0, result: $0.1) }, naming: naming,
        isOperator: false, family: family))
  }

  /// Declares an operator between two operands.
  package mutating func infix(
    _ spelling: String, source: String, _ summary: String, _ overloads: ScalarOverload...,
    examples: [(String, String)] = []
  ) {
    add(
      ScalarFunction(
        name: spelling, aliases: [], source: source, summary: summary, overloads: overloads,
        examples: examples.map { .init(expression: $0.0, result: $0.1) }, naming: .generated,
        isOperator: true, family: family))
  }

  /// Declares a function that only the lowering calls.
  package mutating func body(_ sqlName: String, _ body: @escaping FunctionBody) {
    bodies[sqlName] = InternalBody(isDeterministic: true, body: body)
  }

  /// Declares an aggregate that only the lowering calls.
  package mutating func accumulator(
    _ sqlName: String, _ make: @escaping @Sendable () -> any Accumulator
  ) {
    accumulators[sqlName] = make
  }

  /// Declares an aggregate.
  package mutating func aggregate(
    _ name: String, aliases: [String] = [], source: String, _ summary: String,
    naming: AggregateNaming? = nil, _ overloads: AggregateOverload...,
    examples: [(String, String)] = []
  ) {
    var function = AggregateFunction(
      name: name, aliases: aliases, source: source, summary: summary, overloads: overloads,
      naming: naming ?? .prefixed(name),
      examples: examples.map { .init(query: $0.0, result: $0.1) }, family: family)
    for index in function.overloads.indices {
      let sqlName = "kqa_\(name)_\(index)"
      function.overloads[index].sqlName = sqlName
      if case .swift(let make) = function.overloads[index].implementation {
        accumulators[sqlName] = make
      }
    }
    precondition(aggregates[name] == nil, "\(name) is declared twice")
    aggregates[name] = function
    aggregateNames.append(name)
    for alias in aliases { aggregateAliases[alias] = name }
  }

  private mutating func add(_ declared: ScalarFunction) {
    var function = declared
    precondition(scalars[function.name] == nil, "\(function.name) is declared twice")
    for index in function.overloads.indices {
      // Operators are no SQL names: they are numbered among themselves.
      let stem = function.isOperator ? "op\(operatorCount)" : function.name
      let sqlName = "kq_\(stem)_\(index)"
      function.overloads[index].sqlName = sqlName
      if let registration = function.overloads[index].registration {
        bodies[sqlName] = registration
      }
    }
    if function.isOperator { operatorCount += 1 }
    scalars[function.name] = function
    scalarNames.append(function.name)
    for alias in function.aliases { aliases[alias] = function.name }
  }
}
