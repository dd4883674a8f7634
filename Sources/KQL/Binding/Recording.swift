import Diagnostics
import KQLPlan

extension Binder {
  /// Runs `body`, whose expressions are an operator's.
  func recording(
    _ form: any TabularOperator, _ input: LogicalPlan?, in environment: Environment,
    _ body: () throws(Diagnostic) -> LogicalPlan
  ) throws(Diagnostic) -> LogicalPlan {
    recorder.begin()
    do throws(Diagnostic) {
      let output = try body()
      recorder.finish(form, input, output, in: environment)
      return output
    } catch {
      recorder.drop()
      throw error
    }
  }
}
