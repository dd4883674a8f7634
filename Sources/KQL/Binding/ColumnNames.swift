import Diagnostics
import KQLCatalog
import KQLSyntax

/// What columns are called that were given no name. Source: the measured naming rules.
extension Binder {
  /// The name that an expression lends its column, or nil: `Column1`, `Column2`…
  ///
  /// Aggregates lend theirs where the scope takes aggregates: `round(max(x), 1)` is `max_x`.
  package func impliedName(_ expression: Expression, in scope: Scope) -> String? {
    switch expression {
    case .name(let name):
      let isKnown = scope.mayBeColumn(name.text) || scope.graph?.element(name.text) != nil
      if isKnown { return name.text }
      // A value that has a name of its own, and a parameter's, is called by it.
      guard case .scalar = scope.environment[name.text] else { return nil }
      return name.text
    case .member(let base, let name):
      if case .name(let side) = base, side.text == "$left" || side.text == "$right" {
        return name.text
      }
      return joined(base, name.text, in: scope)
    case .element(let base, let index, _):
      switch index {
      case .literal(.string(let text), _): return joined(base, text, in: scope)
      case .literal(.integer(let digits), _): return joined(base, digits, in: scope)
      case .negate(.literal(.integer(let digits), _), _):
        return joined(base, "_" + digits, in: scope)
      default: return nil
      }
    case .call(let name, let arguments, _):
      // A function of the query's own may bear a name of the language.
      guard scope.environment[name.text] == nil else { return nil }
      if scope.aggregates != nil, let function = catalog.aggregate(name.text) {
        let name = impliedAggregateName(function, arguments, in: scope)
        return name.isEmpty ? nil : name
      }
      let first = arguments.first.flatMap { impliedName($0.value, in: scope) }
      if name.text == "bin_auto" { return first }
      guard let function = catalog.scalar(name.text) else { return nil }
      switch function.naming {
      case .generated, .tuple: return nil
      case .ofArgument: return first
      case .affixed(let prefix, let suffix):
        // `strlen_` of what has no name; a suffix alone is not a name.
        return first.map { prefix + $0 + suffix } ?? (prefix.isEmpty ? nil : prefix)
      }
    case .literal, .negate, .plus, .binary, .chain, .list, .between, .star, .pattern, .pipeline,
      .type, .schema, .assignment, .tupleAssignment:
      return nil
    }
  }

  /// The parts of a path as one name; an element of what has no name is called by its own.
  private func joined(_ base: Expression, _ part: String, in scope: Scope) -> String {
    impliedName(base, in: scope).map { $0 + "_" + part } ?? part
  }

  /// The name of an unnamed aggregate's column; empty where it has none.
  func impliedAggregateName(
    _ function: AggregateFunction, _ arguments: [Argument], in scope: Scope
  ) -> String {
    // What an aggregate reads are rows: no other aggregate stands in it.
    var rows = scope
    rows.aggregates = nil
    let first = arguments.first.flatMap { $0.name?.text ?? impliedName($0.value, in: rows) }
    switch function.naming {
    case .prefixed(let prefix): return prefix + "_" + (first ?? "")
    case .ofArgument: return first ?? ""
    case .prefixedWithAll(let prefix):
      return ([prefix] + arguments.prefix(2).map { impliedName($0.value, in: rows) ?? "" })
        .joined(separator: "_")
    case .prefixedWithLast(let prefix):
      let constant = arguments.dropFirst().last.map { nameFragment($0.value, in: rows) }
      return ([prefix, first ?? ""] + [constant].compactMap { $0 }).joined(separator: "_")
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

/// How a column of a list comes to its name.
package enum ColumnLabel: Sendable, Hashable {
  /// The query spells it out: `name = …`, or a column that stands alone.
  case spelled(String)
  /// What the expression reads lends it.
  case lent(String)
  /// `Column1`, `Column2`…
  case generated

  init(lent name: String?) {
    if let name, !name.isEmpty { self = .lent(name) } else { self = .generated }
  }

  /// The names that a list spells out, wherever in it.
  package static func spelled(in items: [Expression]) -> Set<String> {
    var names: Set<String> = []
    for item in items {
      switch item {
      case .name(let name), .assignment(let name, _): names.insert(name.text)
      case .tupleAssignment(let given, _, _): names.formUnion(given.map(\.text))
      case .literal, .call, .negate, .plus, .binary, .chain, .list, .between, .member, .element,
        .star, .pattern, .pipeline, .type, .schema:
        break
      }
    }
    return names
  }
}

/// Hands out names so that no two columns share one.
///
/// In the order of the columns each takes its name, and where it is taken the first of `name1`, `name2`… that is
/// neither taken nor spelled out anywhere in the list.
package struct NameAllocator {
  private var taken: Set<String>
  private var generated = 0
  private let spelled: Set<String>
  /// Names that a `ColumnN` steps past though they are not taken.
  private let reserved: Set<String>

  /// - Parameters:
  ///   - taken: names of columns that stand already.
  ///   - spelled: names that the query spells out in the list.
  ///   - reserved: names that a `ColumnN` steps past.
  package init(taken: [String] = [], spelled: Set<String> = [], reserved: [String] = []) {
    self.taken = Set(taken)
    self.spelled = spelled
    self.reserved = Set(reserved)
  }

  package mutating func name(for label: ColumnLabel) -> String {
    switch label {
    case .spelled(let name), .lent(let name): unique(name)
    case .generated: generate()
    }
  }

  /// `name`, or `name1`, `name2`… where it is taken.
  package mutating func unique(_ name: String) -> String {
    if taken.insert(name).inserted { return name }
    var number = 1
    while spelled.contains("\(name)\(number)") || !taken.insert("\(name)\(number)").inserted {
      number += 1
    }
    return "\(name)\(number)"
  }

  /// `Column1`, `Column2`…
  package mutating func generate(_ stem: String = "Column") -> String {
    repeat { generated += 1 } while reserved.contains("\(stem)\(generated)")
    return unique("\(stem)\(generated)")
  }

  package mutating func take(_ name: String) -> Bool { taken.insert(name).inserted }
}
