import KQLValues

/// All functions, aggregates and scalar operators that the language knows.
package struct FunctionCatalog: Sendable {
  package private(set) var scalars: [String: ScalarFunction] = [:]
  package private(set) var aggregates: [String: AggregateFunction] = [:]
  /// In the order of their declarations.
  package private(set) var scalarNames: [String] = []
  package private(set) var aggregateNames: [String] = []
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
      function.overloads[index].sqlName = "kqa_\(name)_\(index)"
    }
    precondition(aggregates[name] == nil, "\(name) is declared twice")
    aggregates[name] = function
    aggregateNames.append(name)
    for alias in aliases { aggregateAliases[alias] = name }
  }

  private mutating func add(_ declared: ScalarFunction) {
    var function = declared
    precondition(scalars[function.name] == nil, "\(function.name) is declared twice")
    let number = scalarNames.count
    for index in function.overloads.indices {
      // Operators are no SQL names: they are numbered.
      let stem = function.isOperator ? "op\(number)" : function.name
      function.overloads[index].sqlName = "kq_\(stem)_\(index)"
    }
    scalars[function.name] = function
    scalarNames.append(function.name)
    for alias in function.aliases { aliases[alias] = function.name }
  }
}
