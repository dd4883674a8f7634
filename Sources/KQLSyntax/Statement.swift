import Diagnostics

/// A query: statements, in order.
package struct Query: Sendable {
  package var statements: [Statement]
}

package enum Statement: Sendable {
  /// `T | where …`.
  case pipeline(Pipeline)
  /// `let name = expression`, or a pipeline.
  case letValue(Name, Expression)
  case letFunction(Name, FunctionDefinition)
  /// `set name = value`.
  case set(Name, Expression?)
  /// `declare query_parameters(name: type = value, …)`.
  case parameters([TypedName])
  /// `declare pattern name = (arguments)[path] { … }`.
  case pattern(PatternDeclaration)
  /// `alias database name = cluster(…).database(…)`.
  case alias(Name, Expression)
  /// `restrict access to (…)`.
  case restrict([Expression], Span)

  /// The name that a `let` gives.
  package var letName: Name? {
    switch self {
    case .letValue(let name, _), .letFunction(let name, _): name
    case .pipeline, .set, .parameters, .pattern, .alias, .restrict: nil
    }
  }
}

/// `(parameters) { statements; body }`.
package struct FunctionDefinition: Sendable {
  package var isView: Bool
  package var parameters: [TypedName]
  package var statements: [Statement]
  package var body: Expression
  package var span: Span
}

package struct PatternDeclaration: Sendable {
  package struct Case: Sendable {
    package var arguments: [Expression]
    package var path: Expression?
    package var statements: [Statement]
    package var body: Expression
  }
  package var name: Name
  package var parameters: [TypedName]
  package var cases: [Case]
}

/// `source | operator | operator`.
package struct Pipeline: Sendable {
  package var source: Source
  package var operators: [any OperatorSyntax]
  package var span: Span

  package init(source: Source, operators: [any OperatorSyntax], span: Span) {
    self.source = source
    self.operators = operators
    self.span = span
  }
}

/// Where the rows of a pipeline come from.
package enum Source: Sendable {
  /// A table, a call, another pipeline in brackets: whatever the expression turns out to be.
  case expression(Expression)
  /// An operator that needs no input (`print`, `range`, `union` …) stands first.
  case none
}
