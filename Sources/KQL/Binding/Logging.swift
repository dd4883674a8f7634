import Diagnostics
import KQLPlan

extension Binder {
  /// Runs `body`, whose expressions are an operator's.
  func logging(
    _ form: any TabularOperator, _ input: LogicalPlan?,
    _ body: () throws(Diagnostic) -> LogicalPlan
  ) throws(Diagnostic) -> LogicalPlan {
    guard let log else { return try body() }
    log.begin()
    do throws(Diagnostic) {
      let output = try body()
      log.finish(form, input, output)
      return output
    } catch {
      log.drop()
      throw error
    }
  }
}
