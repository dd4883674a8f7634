import Diagnostics
import KQLCatalog
import KQLSyntax

/// Every name of Kusto's reference that kustody refuses, with its reason. `docs/language-support.md` is made from it.
package let unsupportedNames: [UnsupportedName] =
  unsupportedOperators + unsupportedFunctions + unsupportedPlugins

private let unsupportedOperators: [UnsupportedName] = [
  UnsupportedName(
    "graph-where-edges", .tabularOperator, .notYet,
    instead: "filter the edges with `where` before `make-graph`"),
  UnsupportedName(
    "inline_external_table", .tabularOperator, .leavesMachine,
    instead: "read local copies of its files with `externaldata`"),
  UnsupportedName(
    "macro-expand", .tabularOperator, .needsCluster,
    instead: "name each table, and put them together with `union`"),
  UnsupportedName(
    "reduce", .tabularOperator, .unpublished,
    instead: "group by what you replace yourself, as with `replace_regex`"),
]

private let unsupportedFunctions: [UnsupportedName] =
  [
    UnsupportedName(
      "external_table", .function, .needsCluster,
      instead: "read its files with `externaldata`"),
    UnsupportedName(
      "graph", .function, .needsCluster,
      instead: "make the graph in the query, with `make-graph`"),
    UnsupportedName("hash_combine", .function, .unpublished),
    UnsupportedName("hash_many", .function, .unpublished),
    UnsupportedName(
      "materialized_view", .function, .needsCluster,
      instead: "name the table that the view is made from"),
    UnsupportedName(
      "stored_query_result", .function, .needsCluster,
      instead: "write the query whose result was stored"),
  ]
  + [
    "current_cluster_endpoint", "current_database", "current_principal",
    "current_principal_details", "current_principal_is_member_of", "cursor_after",
    "cursor_before_or_at", "cursor_current", "extent_id", "extent_tags",
  ].map {
    UnsupportedName(
      $0, .function, .needsCluster, instead: "put the value that it had in its place")
  }

private let unsupportedPlugins: [UnsupportedName] =
  ["autocluster", "diffpatterns", "diffpatterns_text", "funnel_sequence"].map {
    UnsupportedName($0, .plugin, .unpublished)
  }
  + [
    UnsupportedName(
      "preview", .plugin, .notYet, instead: "`take` gives the first rows, `count` their number")
  ]
  + [
    "Python", "R", "ai_chat_completion", "ai_chat_completion_prompt", "ai_embed_text",
    "ai_embeddings", "azure_digital_twins_query_request", "cosmosdb", "cosmosdb_sql_request",
    "http_request", "http_request_post", "infer_storage_schema",
    "infer_storage_schema_with_suggestions", "mysql_request", "postgresql_request", "python", "r",
    "sql_request",
  ].map { UnsupportedName($0, .plugin, .leavesMachine) }

extension [UnsupportedName] {
  /// Those of a kind, by name.
  func named(_ kind: UnsupportedName.Kind) -> [String: UnsupportedName] {
    Dictionary(uniqueKeysWithValues: filter { $0.kind == kind }.map { ($0.name, $0) })
  }
}

extension Binder {
  private static let functions = unsupportedNames.named(.function)
  private static let plugins = unsupportedNames.named(.plugin)

  /// Refuses a function that is known by name only.
  func requireSupported(function name: Name) throws(Diagnostic) {
    if let unsupported = Self.functions[name.text] { throw unsupported.refusal(at: name.span) }
  }

  /// Refuses a plugin that is known by name only.
  func requireSupported(plugin name: Name) throws(Diagnostic) {
    if let unsupported = Self.plugins[name.text] { throw unsupported.refusal(at: name.span) }
  }
}

extension FunctionFailure {
  /// The failure as an error of a query: under the one code for what is not supported, else under its own.
  package func diagnostic(_ code: DiagnosticCode, at span: Span) -> Diagnostic {
    Diagnostic(isUnsupported ? .unsupported : code, message, at: span)
  }
}
