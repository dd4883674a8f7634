import DetectionRules
import Diagnostics

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
    switch explanation.example {
    case .none(let reason): text += "\nThere is no example of it. \(reason)\n"
    case .query, .check, .function, .rule: text += try shown(explanation.example)
    }
    if let instead = explanation.instead { text += "\nInstead:\n\n```kql\n\(instead)\n```\n" }
    return text
  }

  /// An example and what is said of it.
  private func shown(_ example: CodeExplanation.Example) throws -> String {
    guard let check = try ExampleCheck(example) else { return "" }
    let renderer = CaretRenderer()
    let texts =
      check.errors.map { renderer.text(for: $0, in: check.source) }
      + check.warnings.map { renderer.text(for: $0, in: check.source, isWarning: true) }
    let drawn = texts.joined(separator: "\n")
    let block: String
    // What is drawn is the error of a test only where a query is run by itself.
    var outcome = "text"
    switch example {
    case .query(let query) where !check.errors.isEmpty:
      block = "```kql\n\(query)\n```"
      outcome = "error"
    case .query(let query), .check(let query): block = "```text\n\(query)\n```"
    case .function(let name, let body, let query):
      block =
        "With the function `\(name)` saved as\n\n```text\n\(body)\n```\n\n```text\n\(query)\n```"
    case .rule(let rule): block = "```yaml\n\(rule)```"
    case .none: return ""
    }
    return "\n\(block)\n\n```\(outcome)\n\(drawn)```\n"
  }
}
