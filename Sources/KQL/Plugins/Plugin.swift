import Diagnostics
import KQLPlan

/// A table function of `evaluate`: rows in, rows of other columns out. One file a plugin.
package protocol Plugin: Sendable {
  static var name: String { get }
  static var documentation: OperatorDocumentation { get }
  static func bind(_ call: PluginCall, _ binder: Binder) throws(Diagnostic) -> LogicalPlan
}
