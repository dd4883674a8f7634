import Diagnostics
import KQL
import Workspace

/// What is said of the example of an error's code.
package struct ExampleCheck {
  /// What spans of the errors and warnings count in.
  package let source: SourceText
  package let errors: [Diagnostic]
  package let warnings: [Diagnostic]

  /// nil where there is no example.
  ///
  /// - Throws: `WorkspaceError`.
  package init?(_ example: CodeExplanation.Example) throws {
    var options = QueryOptions()
    if case .function(let name, let body, _) = example {
      options.files.add(SavedFunction(name: name, parameters: "", body: body, path: "\(name).kql"))
    }
    let session = try Workspace.inMemory().session(options)
    switch example {
    case .none: return nil
    case .query(let query), .function(_, _, let query):
      source = SourceText(query, name: "query")
      let compilation = try session.compilation(of: source)
      (errors, warnings) = (compilation.diagnostics, compilation.warnings)
    case .check(let query):
      source = SourceText(query, name: "query")
      let check = try session.check(source)
      (errors, warnings) = (check.errors, check.warnings)
    case .rule(let rule):
      source = SourceText(rule, name: "rule.yaml")
      let findings = try RuleCheck(source, in: session).findings
      errors = findings.filter { !$0.isWarning }.map(\.diagnostic)
      warnings = findings.filter(\.isWarning).map(\.diagnostic)
    }
  }
}
