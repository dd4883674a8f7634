import Diagnostics
import KQLCatalog
import KQLPlan
import KQLSyntax
import KQLValues

/// Functions that give several columns: `(a, b) = f(…)`, or named after the function and its argument.
///
/// Such a call is one dynamic array; each column is an element of it as the type that the function says.
extension Binder {
  /// The columns that a call makes where it stands as a column itself; nil for an ordinary expression.
  func tupleColumns(of expression: Expression, _ bound: BoundExpression, in scope: Scope)
    throws(Diagnostic) -> [(name: String?, expression: BoundExpression)]?
  {
    guard case .call(let name, let arguments, _) = expression,
      scope.environment[name.text] == nil, bound.type == .dynamic,
      let function = catalog.scalar(name.text)
    else { return nil }
    switch function.naming {
    case .generated, .ofArgument: return nil
    case .affixed(let prefix, let suffix):
      // `array_sort_asc(a, b)`: a column an array.
      guard case .call(let call) = bound, call.calls(.sortAscending) || call.calls(.sortDescending)
      else { return nil }
      return (0..<(call.arguments.count - 1)).map { index in
        let stem = impliedName(arguments[index].value, in: scope)
        return (stem.map { prefix + $0 + suffix }, .path(bound, [.index(Int64(index))]))
      }
    case .tuple(let parts):
      let stem = arguments.first.flatMap { impliedName($0.value, in: scope) }
      var columns: [(String?, BoundExpression)] = []
      for (index, part) in parts.enumerated() {
        let words = [function.name, stem, part.name].compactMap { $0 }
        columns.append((words.joined(separator: "_"), try tuplePart(of: bound, index, part.type)))
      }
      return columns
    }
  }

  /// One element of the array that a call with several columns gives.
  private func tuplePart(of bound: BoundExpression, _ index: Int, _ type: ScalarType)
    throws(Diagnostic) -> BoundExpression
  {
    try convert(.path(bound, [.index(Int64(index))]), to: type)
  }

  /// The columns of `(a, b) = value`.
  func bindTuple(_ names: [Name], _ value: Expression, at span: Span, in scope: Scope)
    throws(Diagnostic) -> [LabelledItem]
  {
    let bound = try bind(value, in: scope)
    let columns = try tupleColumns(of: value, bound, in: scope)
    guard bound.type == .dynamic, columns.map({ names.count <= $0.count }) ?? true else {
      throw Diagnostic(
        .wrongShape, "this gives \(columns?.count ?? 1) columns, not \(names.count)", at: span)
    }
    return names.enumerated().map { index, name in
      let part = columns?[index].expression ?? .path(bound, [.index(Int64(index))])
      return LabelledItem(label: .spelled(name.text), expression: part, span: name.span)
    }
  }

  /// `array_sort_asc(a, b, nulls_last)`: arrays, then perhaps a bool.
  func bindArraySort(
    isAscending: Bool, _ arguments: [Argument], at span: Span, in scope: Scope
  ) throws(Diagnostic) -> BoundExpression {
    var bound: [BoundExpression] = []
    for argument in arguments { bound.append(try bind(argument.value, in: scope)) }
    let spans = arguments.map(\.value.span)
    var nullsLast = BoundExpression.literal(.bool(true), .bool)
    var arrays = bound
    if arrays.count > 1, let last = arrays.last, last.type == .bool {
      nullsLast = last
      arrays.removeLast()
    }
    guard arrays.count > 1 else {
      let function = catalog[isAscending ? .arraySortAscending : .arraySortDescending]
      return try resolve(function, bound, spans: spans, at: span)
    }
    let function = catalog[isAscending ? .sortAscending : .sortDescending]
    return try resolve(function, [nullsLast] + arrays, spans: [span] + spans, at: span)
  }
}
