import Diagnostics
import KQLCatalog
import KQLPlan
import KQLSyntax
import KQLValues

/// Which overload a call means, and what its arguments have to become for it.
extension Binder {
  /// The call of `function` with arguments bound already.
  ///
  /// - Parameter spans: where each argument stands; may be empty.
  package func resolve(
    _ function: ScalarFunction, _ arguments: [BoundExpression], spans: [Span], at span: Span
  ) throws(Diagnostic) -> BoundExpression {
    guard let overload = cheapest(of: function.overloads, for: arguments, { $0.parameters }) else {
      throw noOverload(
        function.name, isOperator: function.isOperator,
        function.overloads.map(\.parameters), arguments, at: span)
    }
    var converted = try convert(
      arguments, to: overload.parameters, of: function.name, spans: spans, at: span)
    let type = try resultType(
      overload.returns, &converted, of: function.name, spans: spans, at: span)
    if let check = overload.check {
      do throws(FunctionFailure) {
        try check(shapes(of: converted))
      } catch {
        throw error.diagnostic(.argumentValue, at: span)
      }
    }
    if overload.needsPlaces, !host.hasPlaces, !options.assumesUnknown {
      throw Diagnostic(
        .unsupported, "`\(function.name)` needs a GeoIP file", at: span,
        help: "name one with `--geo FILE`: a MaxMind DB (.mmdb) or CSV")
    }
    let call = BoundCall(
      name: function.name, overload: overload, arguments: converted, type: type, span: span)
    // A function that uses its argument twice doubles it: twenty calls deep that is a million parts.
    guard call.weight <= Bounds.expressionWeight else {
      throw Diagnostic(
        .tooComplex, "this expression grows to more than \(Bounds.expressionWeight) parts",
        at: span,
        help: "compute a part of it with `extend` first")
    }
    return .call(call)
  }

  /// The same for an aggregate.
  package func resolve(
    _ function: AggregateFunction, _ arguments: [BoundExpression], spans: [Span], at span: Span
  ) throws(Diagnostic) -> AggregateCall {
    guard let overload = cheapest(of: function.overloads, for: arguments, { $0.parameters }) else {
      throw noOverload(
        function.name, isOperator: false, function.overloads.map(\.parameters), arguments,
        at: span)
    }
    var converted = try convert(
      arguments, to: overload.parameters, of: function.name, spans: spans, at: span)
    let type = try resultType(
      overload.returns, &converted, of: function.name, spans: spans, at: span)
    return AggregateCall(
      name: function.name, overload: overload, arguments: converted, type: type)
  }

  /// The overload that these arguments cost least to give to, the first declared of several; nil where
  /// none takes them.
  @inline(__always)
  private func cheapest<Overload>(
    of overloads: [Overload], for arguments: [BoundExpression],
    _ parameters: (borrowing Overload) -> [Parameter]
  ) -> Overload? {
    let types = arguments.map(\.type)
    var best: (cost: Int, index: Int)?
    for index in overloads.indices {
      guard let cost = cost(of: types, for: parameters(overloads[index])) else { continue }
      if best.map({ cost < $0.cost }) ?? true { best = (cost, index) }
      // No other costs less, and a long query asks this for each of its conditions.
      if cost == 0 { break }
    }
    return best.map { overloads[$0.index] }
  }

  /// What it costs to give these types to these parameters; nil where they do not fit.
  private func cost(of types: [ScalarType], for parameters: [Parameter]) -> Int? {
    let last = parameters.count - 1
    guard types.count <= parameters.count || last >= 0 && parameters[last].isVariadic else {
      return nil
    }
    // Optional parameters stand last.
    if types.count <= last, !parameters[types.count].isOptional { return nil }
    var total = 0
    for index in types.indices {
      guard let cost = cost(of: types[index], for: parameters[min(index, last)].type) else {
        return nil
      }
      total += cost
    }
    return total
  }

  private func cost(of type: ScalarType, for parameter: ParameterType) -> Int? {
    switch parameter {
    case .exactly(let wanted): return wideningCost(type, wanted, dynamicAsText: true)
    case .strictly(let wanted): return wideningCost(type, wanted, dynamicAsText: false)
    case .asText: return type == .string ? 0 : 20
    case .asDynamic: return type == .dynamic ? 0 : 20
    case .any: return 15
    case .number: return type.isNumeric ? 0 : nil
    case .type: return type == .string ? 0 : nil
    }
  }

  private func wideningCost(_ from: ScalarType, _ to: ScalarType, dynamicAsText: Bool) -> Int? {
    if from == to { return 0 }
    switch (from, to) {
    case (.int, .long): return 1
    case (.int, .real), (.long, .real): return 2
    case (.int, .decimal), (.long, .decimal): return 3
    case (.real, .decimal): return 4
    case (.dynamic, .string): return dynamicAsText ? 6 : nil
    default: return nil
    }
  }

  private func convert(
    _ arguments: [BoundExpression], to parameters: [Parameter], of name: String, spans: [Span],
    at span: Span
  ) throws(Diagnostic) -> [BoundExpression] {
    var converted: [BoundExpression] = []
    for (index, argument) in arguments.enumerated() {
      let parameter = parameters[min(index, parameters.count - 1)]
      let place = index < spans.count ? spans[index] : span
      var value = argument
      switch parameter.type {
      case .exactly(let type), .strictly(let type): value = try self.convert(value, to: type)
      case .asText: value = try self.convert(value, to: .string)
      case .asDynamic: value = try self.convert(value, to: .dynamic)
      case .any, .number, .type: break
      }
      if parameter.isConstant {
        let constant = try requireConstant(
          value, "the argument `\(parameter.name)` of `\(name)`", at: place)
        value = .literal(try checked(constant, parameter, of: name, at: place), value.type)
      }
      converted.append(value)
    }
    return converted
  }

  /// A constant argument as its parameter wants it.
  private func checked(_ value: Value, _ parameter: Parameter, of name: String, at span: Span)
    throws(Diagnostic) -> Value
  {
    switch parameter.check {
    case nil: return value
    case .words(let words):
      guard case .string(let text) = value else { return value }
      let word = text.lowercased()
      if words.contains(word) { return .string(word) }
      let near = suggestion(for: word, among: words)
      throw Diagnostic(
        .argumentValue, "`\(text)` is not \(withArticle(parameter.name)) of `\(name)`", of: text,
        at: span,
        in: source, near: near, otherwise: "it is one of " + words.joined(separator: ", "))
    case .problem(_, let problem):
      if let message = problem(value) {
        throw Diagnostic(.argumentValue, "in `\(name)`: \(message)", at: span)
      }
      return value
    }
  }

  private func resultType(
    _ returns: ReturnType, _ arguments: inout [BoundExpression], of name: String, spans: [Span],
    at span: Span
  ) throws(Diagnostic) -> ScalarType {
    switch returns {
    case .fixed(let type): return type
    case .sameAs(let index): return arguments[index].type
    case .common(let first, let widening):
      guard first < arguments.count else { return .dynamic }
      return try unify(
        Array(first..<arguments.count), of: &arguments, widening: widening, keepsDynamic: true,
        name, spans: spans, at: span)
    case .branches:
      guard arguments.count >= 3, arguments.count % 2 == 1 else {
        throw Diagnostic(
          .noOverload, "`\(name)` takes pairs of a condition and a value, then one more value",
          at: span)
      }
      var values: [Int] = []
      for index in arguments.indices {
        guard index % 2 == 0, index < arguments.count - 1 else {
          values.append(index)
          continue
        }
        let place = index < spans.count ? spans[index] : span
        switch arguments[index].type {
        case .bool: break
        case .dynamic: arguments[index] = try convert(arguments[index], to: .bool)
        case .int, .long, .real, .decimal, .datetime, .timespan, .guid, .string:
          throw Diagnostic(
            .typeMismatch,
            "a condition must be a `bool`, this is a `\(arguments[index].type.rawValue)`",
            at: place)
        }
      }
      return try unify(
        values, of: &arguments, widening: false, keepsDynamic: false, name, spans: spans, at: span)
    case .computed(let compute):
      guard let type = compute(shapes(of: arguments)) else {
        throw noOverload(name, isOperator: false, [], arguments, at: span)
      }
      return type
    }
  }

  private func shapes(of arguments: [BoundExpression]) -> [ArgumentShape] {
    arguments.map { argument in
      guard case .literal(let value, let type) = argument else {
        return ArgumentShape(type: argument.type)
      }
      return ArgumentShape(type: type, constant: value)
    }
  }

  /// Gives the arguments at `indices` the one type that they share.
  ///
  /// - Parameter keepsDynamic: whether a dynamic takes any other type in; else it becomes the other's type.
  private func unify(
    _ indices: [Int], of arguments: inout [BoundExpression], widening: Bool, keepsDynamic: Bool,
    _ name: String, spans: [Span], at span: Span
  ) throws(Diagnostic) -> ScalarType {
    var type: ScalarType?
    for index in indices where !isNullLiteral(arguments[index]) {
      let other = arguments[index].type
      guard let known = type else {
        type = other
        continue
      }
      if other == known { continue }
      let wider = widened(known, other)
      if let wider, widening || wider.isInteger {
        type = wider
      } else if other == .dynamic || known == .dynamic {
        type = keepsDynamic || other == known ? .dynamic : other == .dynamic ? known : other
      } else {
        throw Diagnostic(
          .typeMismatch,
          "the arguments of `\(name)` must share one type, not `\(known.rawValue)` and `\(other.rawValue)`",
          at: index < spans.count ? spans[index] : span,
          help: "convert one of them, as with `to\(known.rawValue)(…)`")
      }
    }
    let common = type ?? .dynamic
    for index in indices { arguments[index] = try convert(arguments[index], to: common) }
    return common
  }

  private func isNullLiteral(_ expression: BoundExpression) -> Bool {
    if case .literal(.null, .dynamic) = expression { true } else { false }
  }

  /// The number type that holds both.
  package func widened(_ left: ScalarType, _ right: ScalarType) -> ScalarType? {
    left.widened(with: right)
  }

  /// The expression as another type: free where the values stay as they are, else by the language's own
  /// conversion function.
  package func convert(_ expression: BoundExpression, to type: ScalarType) throws(Diagnostic)
    -> BoundExpression
  {
    if expression.type == type { return expression }
    if case .literal(let value, let from) = expression {
      switch (value, type) {
      case (.null, .string): return .literal(.string(""), .string)
      case (.null, _): return .literal(.null, type)
      case (.long, .long) where from == .int: return .literal(value, .long)
      case (.long(let number), .real): return .literal(.real(Double(number)), .real)
      default: break
      }
    }
    // An int is stored as the long it is: only the type changes.
    if expression.type == .int, type == .long {
      return call(.toLong, [expression], giving: .long)
    }
    let conversion: KnownFunction =
      switch type {
      case .bool: .toBool
      case .int: .toInt
      case .long: .toLong
      case .real: .toReal
      case .decimal: .toDecimal
      case .datetime: .toDateTime
      case .timespan: .toTimeSpan
      case .guid: .toGUID
      case .string: .toString
      case .dynamic: .asDynamic
      }
    return try call(conversion, [expression])
  }

  private func noOverload(
    _ name: String, isOperator: Bool, _ overloads: [[Parameter]], _ arguments: [BoundExpression],
    at span: Span
  ) -> Diagnostic {
    let given = arguments.map(\.type.rawValue)
    let isSign = name == "__negate"
    let isOperator = isOperator || isSign
    let message =
      isOperator && given.count == 2
      ? "`\(name)` cannot stand between `\(given[0])` and `\(given[1])`"
      : isOperator && given.count == 1
        ? "`\(isSign ? "-" : name)` cannot stand before a `\(given[0])`"
        : "`\(name)` does not take (\(given.joined(separator: ", ")))"
    if isOperator, let help = operandHelp(name, arguments.map(\.type)) {
      return Diagnostic(.noOverload, message, at: span, help: help)
    }
    let forms = overloads.map { parameters in
      let list = parameters.map { parameter in
        let type =
          switch parameter.type {
          case .exactly(let type), .strictly(let type): type.rawValue
          case .asText, .asDynamic, .any: "any"
          case .number: "number"
          case .type: "typeof"
          }
        let text = "\(parameter.name): \(type)" + (parameter.isVariadic ? ", …" : "")
        return parameter.isOptional ? "[\(text)]" : text
      }
      return "\(name)(\(list.joined(separator: ", ")))"
    }
    return Diagnostic(
      .noOverload, message, at: span,
      help: forms.isEmpty
        ? nil
        : "it takes " + forms.prefix(3).joined(separator: " or ")
          + (forms.count > 3 ? ", and \(forms.count - 3) more forms" : ""))
  }
}
