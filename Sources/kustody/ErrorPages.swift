import DetectionRules
import Diagnostics
import Workspace

/// The pages about what an error's code means: a page per code, and an index.
struct ErrorPages {
  private static let notice = "Made by `kustody docs` from the declarations.\n"

  /// - Throws: `WorkspaceError`.
  func all() throws -> [CatalogPage] {
    var index = """
      # Codes of errors and warnings

      \(Self.notice)
      A code keeps its meaning. `kustody errors CODE` prints its page.

      | code | |
      | --- | --- |

      """
    var pages: [CatalogPage] = []
    for code in DiagnosticCode.allCases {
      let name = code.rawValue
      index += "| [\(name)](errors/\(name).md) | \(code.explanation.title) |\n"
      pages.append(
        CatalogPage(path: "errors/\(name).md", text: "# \(name): \(try text(of: code))"))
    }
    return pages + [CatalogPage(path: "errors.md", text: index)]
  }

  /// The text of a code's page, from its title on.
  func text(of code: DiagnosticCode) throws -> String {
    let explanation = code.explanation
    var text = "\(explanation.title)\n\n\(explanation.text)\n"
    if let example = explanation.example {
      let (drawn, isAnswered) = try drawn(example)
      let language: String
      let source: String
      switch example {
      // A query that is answered all the same states no error, and one of a rule is no test.
      case .query(let query): (language, source) = (isAnswered ? "text" : "kql", query + "\n")
      case .rule(let rule): (language, source) = ("yaml", rule)
      }
      let outcome = language == "kql" ? "error" : "text"
      text += "\n```\(language)\n\(source)```\n\n```\(outcome)\n\(drawn)```\n"
    }
    if let instead = explanation.instead { text += "\nInstead:\n\n```kql\n\(instead)\n```\n" }
    return text
  }

  /// What is said of an example, and whether it is answered all the same.
  private func drawn(_ example: CodeExplanation.Example) throws -> (String, Bool) {
    let session = try Workspace.inMemory().session()
    let source: SourceText
    let errors: [Diagnostic]
    let warnings: [Diagnostic]
    switch example {
    case .query(let query):
      source = SourceText(query, name: "query")
      let compilation = session.compilation(of: source)
      (errors, warnings) = (compilation.diagnostics, compilation.warnings)
    case .rule(let rule):
      source = SourceText(rule, name: "rule.yaml")
      let findings = RuleCheck(source, in: session).findings
      errors = findings.filter { !$0.isWarning }.map(\.diagnostic)
      warnings = findings.filter(\.isWarning).map(\.diagnostic)
    }
    let renderer = CaretRenderer()
    let texts =
      errors.map { renderer.text(for: $0, in: source) }
      + warnings.map { renderer.text(for: $0, in: source, isWarning: true) }
    return (texts.joined(separator: "\n"), errors.isEmpty)
  }
}
