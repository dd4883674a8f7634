import Diagnostics
import KQLPlan
import KQLSyntax
import KQLValues

/// What the names of `let` statements and parameters mean, innermost first.
package struct Environment: Sendable {
  private var bindings: [String: Binding] = [:]
  /// Names of columns that are empty here, before all that is bound; those that were bound since are in `taken`.
  private var empty: (types: [String: ScalarType], taken: Set<String>)?

  package init() {}

  package subscript(name: String) -> Binding? {
    get {
      if let empty, let type = empty.types[name], !empty.taken.contains(name) {
        return .scalar(.empty(type))
      }
      return bindings[name]
    }
    set {
      bindings[name] = newValue
      empty?.taken.insert(name)
    }
  }

  package var names: [String] {
    var names = Array(bindings.keys)
    if let empty { names += empty.types.keys.filter { !empty.taken.contains($0) } }
    return names
  }

  /// Makes columns that others have empty ones. It takes no longer for many: each of a thousand tables may have
  /// the columns of all.
  package mutating func addEmpty(_ types: [String: ScalarType], besides own: Set<String>) {
    if let outer = empty {
      for name in outer.types.keys where !outer.taken.contains(name) { bindings[name] = self[name] }
    }
    empty = (types, own)
  }
}

package enum Binding: Sendable {
  case scalar(BoundExpression)
  /// A function's argument that the row decides: it means something only where the row is that of the call.
  case rowValue(BoundExpression, row: Int?)
  /// A tabular expression, bound once, under fresh column numbers at each use.
  case tabular(SharedPlan)
  /// A user's function, with the names that its definition saw.
  case function(UserFunction)
  /// `declare pattern`.
  case pattern(PatternDeclaration, Environment)
  /// `alias database`: the local one.
  case database
  /// A value or a table that could not be bound: of one that needs a table that is not there, the errors.
  case unknown(missing: [Diagnostic])
}

package final class UserFunction: Sendable {
  package let name: String
  package let definition: FunctionDefinition
  package let environment: Environment
  /// The text that the definition's spans count in, where it is not the query's own.
  package let source: SourceText?

  package init(
    name: String, definition: FunctionDefinition, environment: Environment,
    source: SourceText? = nil
  ) {
    self.name = name
    self.definition = definition
    self.environment = environment
    self.source = source
  }
}

/// What the names in an expression can mean where it stands.
package struct Scope {
  package var columns: [Column]
  package var environment: Environment
  /// What tells the rows that are gone through from those of another scope: the number of a column of theirs.
  var row: Int?
  /// `$left` and `$right` of a join.
  package var sides: (left: [Column], right: [Column])?
  /// Takes the aggregates found in the expressions of a `summarize`.
  package var aggregates: AggregateCollector?
  /// Takes the window functions found, where rows are in order.
  package var windows: WindowCollector?
  /// The elements of a graph's pattern, and the functions over them.
  var graph: GraphNames?

  package init(columns: [Column] = [], environment: Environment) {
    self.columns = columns
    self.environment = environment
    row = columns.first?.id
  }

  /// The column that a name means: a visible one before a hidden one.
  package func column(_ name: String) -> Column? {
    columns.first { $0.name == name && !$0.isHidden }
      ?? columns.first { $0.name == name && !$0.isRest }
  }

  /// Whether a name that means nothing else may be a column that nobody knows.
  var isOpen: Bool { columns.contains { $0.placeholder == .rest } }

  /// The type of a column that only the logs know: the end of its name tells it.
  func customType(_ name: String) -> ScalarType? {
    guard columns.contains(where: { $0.placeholder == .customRest }) else { return nil }
    return switch name.suffix(2) {
    case "_s", "_g": .string
    case "_d": .real
    case "_b": .bool
    case "_t": .datetime
    default: nil
    }
  }

  /// Whether a name is a column's, as far as anybody knows.
  func mayBeColumn(_ name: String) -> Bool {
    column(name) != nil || customType(name) != nil || (isOpen && environment[name] == nil)
  }
}

package final class AggregateCollector {
  package var calls: [(column: Column, call: AggregateCall)] = []
}

package final class WindowCollector {
  package var calls: [(column: Column, call: WindowCall)] = []
  package let isOrdered: Bool
  package init(isOrdered: Bool) { self.isOrdered = isOrdered }
}
