import Diagnostics

/// A name as written, quotes and brackets taken off.
package struct Name: Sendable, Hashable {
  package var text: String
  package var span: Span

  package init(_ text: String, _ span: Span) {
    self.text = text
    self.span = span
  }
}

/// A constant as written. What a `datetime(…)` says is read when names are bound.
package enum Literal: Sendable, Hashable {
  case bool(Bool)
  case integer(String)
  case real(String)
  case timespan(String)
  case string(String)
  /// A type's name and the text between its brackets.
  indirect case typed(String, String)
  /// `null` alone: a dynamic.
  case null
}

/// An expression as written.
package indirect enum Expression: Sendable {
  case literal(Literal, Span)
  case name(Name)
  /// `f(a, name = b)`.
  case call(Name, [Argument], Span)
  case negate(Expression, Span)
  case plus(Expression, Span)
  case binary(Expression, Name, Expression)
  /// `a and b and c`, or with `or`: as long as it was written.
  case chain(Name, [Expression])
  /// `value in (a, b)`, and the other operators that take a list.
  case list(Expression, Name, [Expression], Span)
  case between(Expression, Name, Expression, Expression, Span)
  /// `base.name`.
  case member(Expression, Name)
  /// `base[index]`.
  case element(Expression, Expression, Span)
  case star(Span)
  /// A name with `*` in it, where columns are chosen by pattern.
  case pattern(Name)
  /// `(T | where …)`, or a pipeline as an argument.
  case pipeline(Pipeline)
  /// `typeof(long)`, or `typeof(a: long, …)`.
  case type(Name, Span)
  case schema([TypedName], Span)
  /// `name = value`, where a place takes it.
  case assignment(Name, Expression)
  /// `(a, b) = value`.
  case tupleAssignment([Name], Expression, Span)

  package var span: Span {
    switch self {
    case .literal(_, let span), .call(_, _, let span), .negate(_, let span), .plus(_, let span),
      .list(_, _, _, let span), .between(_, _, _, _, let span), .element(_, _, let span),
      .star(let span), .type(_, let span), .schema(_, let span), .tupleAssignment(_, _, let span):
      span
    case .name(let name), .pattern(let name): name.span
    case .binary(let left, _, let right): left.span.union(right.span)
    case .chain(let name, let parts):
      parts.reduce(parts.first?.span ?? name.span) { $0.union($1.span) }
    case .member(let base, let name): base.span.union(name.span)
    case .pipeline(let pipeline): pipeline.span
    case .assignment(let name, let value): name.span.union(value.span)
    }
  }
}

/// An argument of a call, perhaps by name.
package struct Argument: Sendable {
  package var name: Name?
  package var value: Expression

  package init(name: Name? = nil, value: Expression) {
    self.name = name
    self.value = value
  }
}

/// `name: type`, and what a parameter is when it is left out.
package struct TypedName: Sendable {
  package var name: Name
  /// `long`, `string`…
  package var type: Name
  /// A tabular parameter's columns: `T: (a: long)`; empty for `(*)`.
  package var columns: [TypedName]?
  package var defaultValue: Expression?

  package init(
    name: Name, type: Name, columns: [TypedName]? = nil, defaultValue: Expression? = nil
  ) {
    self.name = name
    self.type = type
    self.columns = columns
    self.defaultValue = defaultValue
  }
}
