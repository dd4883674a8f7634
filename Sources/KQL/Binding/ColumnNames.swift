import Diagnostics
import KQLCatalog
import KQLSyntax

/// What columns are called that were given no name. Source: the measured naming rules.
extension Binder {
  /// The name that an expression lends its column, or nil: `Column1`, `Column2`…
  package func impliedName(_ expression: Expression, in scope: Scope) -> String? {
    switch expression {
    case .name(let name):
      let isKnown = scope.column(name.text) != nil || scope.graph?.element(name.text) != nil
      return isKnown ? name.text : nil
    case .member(let base, let name):
      if case .name(let side) = base, side.text == "$left" || side.text == "$right" {
        return name.text
      }
      return impliedName(base, in: scope).map { $0 + "_" + name.text }
    case .element(let base, let index, _):
      guard let stem = impliedName(base, in: scope) else { return nil }
      switch index {
      case .literal(.string(let text), _): return stem + "_" + text
      case .literal(.integer(let digits), _): return stem + "_" + digits
      case .negate(.literal(.integer(let digits), _), _): return stem + "__" + digits
      default: return nil
      }
    case .call(let name, let arguments, _):
      if name.text == "bin_auto" {
        return arguments.first.flatMap { impliedName($0.value, in: scope) }
      }
      guard let function = catalog.scalar(name.text) else { return nil }
      switch function.naming {
      case .generated, .tuple: return nil
      case .ofArgument:
        return arguments.first.flatMap { impliedName($0.value, in: scope) }
      case .affixed(let prefix, let suffix):
        return arguments.first.flatMap { impliedName($0.value, in: scope) }.map {
          prefix + $0 + suffix
        }
      }
    case .literal, .negate, .plus, .binary, .chain, .list, .between, .star, .pattern, .pipeline,
      .type, .schema, .assignment, .tupleAssignment:
      return nil
    }
  }

  /// The name of an unnamed aggregate's column.
  func impliedAggregateName(
    _ function: AggregateFunction, _ arguments: [Argument], in scope: Scope
  ) -> String {
    let first = arguments.first.flatMap { impliedName($0.value, in: scope) }
    switch function.naming {
    case .prefixed(let prefix): return prefix + "_" + (first ?? "")
    case .ofArgument: return first ?? ""
    case .prefixedWithAll(let prefix):
      return ([prefix] + arguments.prefix(2).map { impliedName($0.value, in: scope) ?? "" })
        .joined(separator: "_")
    case .prefixedWithConstants(let prefix):
      // Of `percentilew(x, weight, 50)` only the percentage counts.
      let constants = arguments.dropFirst().filter { impliedName($0.value, in: scope) == nil }
        .map { nameFragment($0.value, in: scope) }
      return ([prefix, first ?? ""] + constants).joined(separator: "_")
    }
  }
}

extension Binder {
  /// A constant as a part of a name: `99.9` is `99_9`.
  func nameFragment(_ expression: Expression, in scope: Scope) -> String {
    var text = source.text(expression.span)
    if let bound = try? bind(expression, in: scope), let value = try? constant(bound) {
      text = value.text(as: bound.type)
      if text.hasSuffix(".0") { text.removeLast(2) }
    }
    return String(text.map { $0.isLetter || $0.isNumber ? $0 : "_" })
  }
}

/// Hands out names so that no two columns share one.
package struct NameAllocator {
  private var taken: Set<String>
  private var generated = 0
  /// Names that a `ColumnN` steps past though they are not taken.
  private let reserved: Set<String>

  package init(taken: [String] = [], reserved: [String] = []) {
    self.taken = Set(taken)
    self.reserved = Set(reserved)
  }

  /// `name`, or `name1`, `name2`… where it is taken.
  package mutating func unique(_ name: String) -> String {
    if taken.insert(name).inserted { return name }
    var number = 1
    while !taken.insert("\(name)\(number)").inserted { number += 1 }
    return "\(name)\(number)"
  }

  /// `Column1`, `Column2`…
  package mutating func generate(_ stem: String = "Column") -> String {
    repeat { generated += 1 } while reserved.contains("\(stem)\(generated)")
    return unique("\(stem)\(generated)")
  }

  package mutating func take(_ name: String) -> Bool { taken.insert(name).inserted }
}
