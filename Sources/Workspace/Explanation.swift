import Diagnostics
import KQL
import KQLSyntax
import SQLLowering
import SQLSyntax

/// A query at each stage of the compiler, for people.
package struct Explanation {
  package enum Stage: String, CaseIterable, Sendable {
    case tokens, tree, plan
    /// The SQL that runs, its literals in their places.
    case sql
    /// What SQLite does with it.
    case sqlite
  }

  let engine: QueryEngine
  let source: SourceText
  let compiled: CompiledQuery
  let lowered: [LoweredQuery]

  /// A stage as text. SQLite's plan needs the tables that come before it: steps without SQL are run.
  package func text(of stage: Stage) throws -> String {
    switch stage {
    case .tokens:
      try KQLSyntax.tokens(of: source).map { token in
        let place = source.position(of: token.span.start)
        return "\(place.line):\(place.column) \(token.kind.text)"
      }.joined(separator: "\n")
    case .tree: compiled.syntax.text
    case .plan: compiled.plans.map(\.text).joined(separator: "\n\n")
    case .sql: lowered.map(\.readableSQL).joined(separator: ";\n\n")
    case .sqlite: try lowered.map { try engine.explanation(of: $0) }.joined(separator: "\n\n")
    }
  }
}

extension LoweredQuery {
  /// The SQL, its literals in their places, and before it the steps that fill its temporary tables.
  var readableSQL: String {
    let steps = transforms.map { step in
      "-- \(step.table): \(step.transform.name) over\n\(step.input.readableSQL);\n\n"
    }
    return steps.joined() + Dialect.sqlite.readable(query)
  }
}
