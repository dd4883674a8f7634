import Diagnostics
import KQL
import SQLLowering
import SQLSyntax

/// A query at each stage of the compiler, for people.
package struct Explanation {
  package enum Stage: String, CaseIterable, Sendable {
    case tokens, tree
    /// What tables, operators and expressions were bound to.
    case meaning
    case plan
    /// The SQL that runs, its literals in their places.
    case sql
    /// What SQLite does with it.
    case sqlite
  }

  let execution: Execution
  let compilation: Compilation
  let lowered: [LoweredQuery]

  /// What a server with the rows does of it.
  private var remote: [String] {
    (execution.division?.pieces ?? []).enumerated().map { index, piece in
      "-- ClickHouse \(index + 1): this part is done there\(piece.note)\n"
        + piece.dialect.readable(piece.query)
    }
  }

  /// A stage as text. SQLite's plan needs the tables that come before it: steps without SQL are run.
  package func text(of stage: Stage) throws -> String {
    switch stage {
    case .tokens:
      zip(
        compilation.tokens,
        compilation.source.positions(of: compilation.tokens.lazy.map(\.span.start))
      ).map { "\($1.line):\($1.column) \($0.kind.text)" }.joined(separator: "\n")
    case .tree: compilation.syntax?.text ?? ""
    case .meaning: compilation.model.text(for: compilation.source)
    case .plan: compilation.plans.map(\.text).joined(separator: "\n\n")
    case .sql: (remote + lowered.map(\.readableSQL)).joined(separator: ";\n\n")
    case .sqlite: try lowered.map { try execution.explanation(of: $0) }.joined(separator: "\n\n")
    }
  }
}

extension LoweredQuery {
  /// The SQL, its literals in their places, and before it the steps that fill its temporary tables.
  var readableSQL: String {
    let steps = transforms.map { step in
      step.transform.isConstant
        ? "-- \(step.table): \(step.transform.name)\n\n"
        : "-- \(step.table): \(step.transform.name) over\n\(step.input.readableSQL);\n\n"
    }
    let place =
      switch dialect {
      case .sqlite: ""
      case .clickHouse: "-- ClickHouse: all of it is done there\(note)\n"
      }
    return steps.joined() + place + dialect.readable(query)
  }

  /// What else is to be said of a part that a server does.
  fileprivate var note: String {
    guarded == nil ? "" : ", or here if it refuses a value (throwIf)"
  }
}
