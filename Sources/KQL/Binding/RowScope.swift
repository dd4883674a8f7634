import Diagnostics
import KQLPlan

extension Binder {
  /// What names mean in an expression over the rows of a plan.
  package func rowScope(_ plan: LogicalPlan, _ environment: Environment) -> Scope {
    Scope(columns: plan.columns, environment: environment)
  }

  /// Binds expressions over the rows of `plan`, window functions included: those become columns of a plan
  /// beneath, which takes the place of `plan`.
  package func withWindows<T>(
    _ plan: inout LogicalPlan, _ environment: Environment,
    _ body: (Scope) throws(Diagnostic) -> T
  ) throws(Diagnostic) -> T {
    var scope = rowScope(plan, environment)
    let collector = WindowCollector(isOrdered: plan.isSerialized)
    scope.windows = collector
    let result = try body(scope)
    if !collector.calls.isEmpty {
      var columns = plan.columns
      for (column, _) in collector.calls {
        var hidden = column
        hidden.isHidden = true
        columns.append(hidden)
      }
      plan = LogicalPlan(
        .window(plan, collector.calls.map(\.call), within: []), columns: columns, isOrdered: true)
    }
    return result
  }
}
