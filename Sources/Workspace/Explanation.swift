import Diagnostics
import KQL
import KQLSyntax
import SQLLowering
import SQLSyntax

/// Each stage of the compiler, for people.
package struct Explanation: Sendable {
  package var tokens: String
  package var tree: String
  package var plan: String
  /// The SQL that runs, its literals in their places.
  package var sql: String
  /// What SQLite does with it.
  package var sqlitePlan: String
}

extension QueryEngine {
  func explanation(
    of compiled: CompiledQuery, _ lowered: [LoweredQuery], _ source: SourceText
  ) throws -> Explanation {
    let words = (try? KQLSyntax.tokens(of: source)) ?? []
    let tokens = words.map { token in
      let place = source.position(of: token.span.start)
      return "\(place.line):\(place.column) \(token.kind.text)"
    }
    return Explanation(
      tokens: tokens.joined(separator: "\n"), tree: compiled.syntax.text,
      plan: compiled.plans.map(\.text).joined(separator: "\n\n"),
      sql: lowered.map { Self.sql(of: $0) }.joined(separator: ";\n\n"),
      sqlitePlan: try lowered.map { try explanation(of: $0) }.joined(separator: "\n\n"))
  }

  /// The SQL of a query, the steps that fill its temporary tables before it.
  static func sql(of lowered: LoweredQuery) -> String {
    let steps = lowered.transforms.map { step in
      "-- \(step.table): \(step.transform.name) over\n" + sql(of: step.input) + ";\n\n"
    }
    return steps.joined() + Dialect.sqlite.readable(lowered.query)
  }
}
