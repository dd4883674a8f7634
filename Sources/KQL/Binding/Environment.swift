import Diagnostics
import KQLPlan
import KQLSyntax
import KQLValues

/// What the names of `let` statements and parameters mean, innermost first.
package struct Environment: Sendable {
  private var bindings: [String: Binding] = [:]

  package init() {}

  package subscript(name: String) -> Binding? {
    get { bindings[name] }
    set { bindings[name] = newValue }
  }

  package var names: [String] { Array(bindings.keys) }
}

package enum Binding: Sendable {
  case scalar(BoundExpression)
  /// A tabular expression, bound once, under fresh column numbers at each use.
  case tabular(SharedPlan)
  /// A user's function, with the names that its definition saw.
  case function(UserFunction)
  /// `declare pattern`.
  case pattern(PatternDeclaration, Environment)
  /// `alias database`: the local one.
  case database
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
  }

  /// The column that a name means: a visible one before a hidden one.
  package func column(_ name: String) -> Column? {
    columns.first { $0.name == name && !$0.isHidden } ?? columns.first { $0.name == name }
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
