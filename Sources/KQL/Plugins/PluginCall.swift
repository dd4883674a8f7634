import Diagnostics
import KQLPlan
import KQLSyntax
import KQLValues

/// The columns that a query says a plugin gives: `: (*, name: type)`.
package struct OutputSchema: Sendable {
  /// Whether the input's own columns come first.
  package var hasStar = false
  package var columns: [TypedName] = []
}

/// A plugin as it was called.
package struct PluginCall {
  package var name: Name
  package var arguments: [Argument]
  package var schema: OutputSchema?
  package var source: LogicalPlan?
  package var environment: Environment
  package var span: Span

  /// The rows before the plugin, which it cannot do without.
  package func input() throws(Diagnostic) -> LogicalPlan {
    guard let source else {
      throw Diagnostic(
        .wrongShape, "`\(name.text)` needs a table before it", at: span,
        help: "write `T | evaluate \(name.text)(…)`")
    }
    return source
  }

  /// The arguments given by place.
  package var positional: [Argument] { arguments.filter { $0.name == nil } }

  /// An argument given by name, or else by place.
  package func argument(_ name: String, at place: Int? = nil) -> Expression? {
    if let named = arguments.first(where: { $0.name?.text == name }) { return named.value }
    guard let place, place < positional.count else { return nil }
    return positional[place].value
  }

  /// Refuses more arguments than there are, and names that mean nothing.
  package func checkArguments(_ count: ClosedRange<Int>, named: Set<String> = [])
    throws(Diagnostic)
  {
    for argument in arguments {
      guard let given = argument.name, !named.contains(given.text) else { continue }
      throw Diagnostic(
        .unexpectedToken, "`\(name.text)` has no argument `\(given.text)`", at: given.span,
        help: named.isEmpty ? nil : "it has " + named.sorted().joined(separator: ", "))
    }
    guard count.contains(positional.count) || arguments.count > positional.count else {
      throw Diagnostic(
        .noOverload,
        "`\(name.text)` takes \(count.lowerBound) to \(count.upperBound) arguments, not \(positional.count)",
        at: span)
    }
  }

  /// The schema makes no sense for this plugin.
  package func refuseSchema() throws(Diagnostic) {
    guard let first = schema?.columns.first else { return }
    throw Diagnostic(
      .unsupported, "kustody does not support a schema for `\(name.text)` yet", at: first.name.span)
  }
}

extension Binder {
  /// A plugin's argument that names a column of its input.
  package func pluginColumn(_ call: PluginCall, _ place: Int, _ what: String, in columns: [Column])
    throws(Diagnostic) -> Column
  {
    guard let expression = call.argument(what, at: place) else {
      throw Diagnostic(.noOverload, "`\(call.name.text)` needs `\(what)`", at: call.span)
    }
    guard case .name(let name) = expression else {
      throw Diagnostic(.wrongShape, "`\(what)` must be a column", at: expression.span)
    }
    return try requireColumn(name, in: columns)
  }

  /// A plugin's constant argument; nil where it was not given.
  package func pluginConstant(_ call: PluginCall, _ place: Int?, _ what: String)
    throws(Diagnostic) -> (value: Value, type: ScalarType, span: Span)?
  {
    guard let expression = call.argument(what, at: place) else { return nil }
    let bound = try bind(expression, in: Scope(environment: call.environment))
    let value = try requireConstant(
      bound, "the argument `\(what)` of `\(call.name.text)`", at: expression.span)
    return (value, bound.type, expression.span)
  }

  /// A constant argument of a type that cannot be left out.
  package func requirePluginConstant(
    _ call: PluginCall, _ place: Int?, _ what: String, _ types: Set<ScalarType>
  ) throws(Diagnostic) -> (value: Value, type: ScalarType) {
    guard let found = try pluginConstant(call, place, what) else {
      throw Diagnostic(.noOverload, "`\(call.name.text)` needs `\(what)`", at: call.span)
    }
    guard types.contains(found.type) else {
      throw Diagnostic(
        .typeMismatch, "`\(what)` of `\(call.name.text)` cannot be a `\(found.type.rawValue)`",
        at: found.span)
    }
    return (found.value, found.type)
  }

  /// A constant `bool`, false where it was not given.
  package func pluginFlag(_ call: PluginCall, _ place: Int?, _ what: String) throws(Diagnostic)
    -> Bool
  {
    guard let found = try pluginConstant(call, place, what) else { return false }
    guard case .bool(let flag) = found.value else {
      throw Diagnostic(
        .typeMismatch, "`\(what)` of `\(call.name.text)` must be true or false", at: found.span)
    }
    return flag
  }

  /// The columns of an output schema.
  package func schemaColumns(_ schema: OutputSchema) throws(Diagnostic) -> [(Name, ScalarType)] {
    var columns: [(Name, ScalarType)] = []
    for column in schema.columns {
      guard let type = ScalarType(kqlName: column.type.text) else {
        throw Diagnostic(
          .unexpectedToken, "there is no type `\(column.type.text)`", at: column.type.span)
      }
      columns.append((column.name, type))
    }
    return columns
  }

  /// The rows of a plan that decides what columns come out; nil, from there on with columns that nobody
  /// knows, where there is no data.
  package func runForColumns(_ plan: LogicalPlan, of call: PluginCall) throws(Diagnostic)
    -> ResultTable?
  {
    if assume(call.name.text) { return nil }
    return try run(plan)
  }
}
