/// A function that gives a table and that the binder knows by itself.
enum TableForm: String, CaseIterable {
  case materialize
  case table
  case view
  case database
  case cluster
  case workspace
  case app
  case resource
  case watchlist = "_GetWatchlist"

  /// Whether it names a place, whose table stands after a dot: `workspace("w").T`.
  var isPlace: Bool {
    switch self {
    case .database, .cluster, .workspace, .app, .resource: true
    case .materialize, .table, .view, .watchlist: false
    }
  }

  /// Whether its rows are those of the database or of a file: no example of it can run without them.
  var readsTables: Bool { isPlace || self == .watchlist }

  var documentation: FormDocumentation {
    switch self {
    case .materialize:
      FormDocumentation(
        "A table whose rows are computed once, however often the query names it.",
        source: "materialize-function", syntax: "materialize(table)",
        words: ["table": "the table to keep"],
        examples: [
          ("let T = materialize(range x from 1 to 3 step 1); union T, T | count", "6")
        ])
    case .table:
      FormDocumentation(
        "The table of a name.", source: "table-function", syntax: "table(name: string)",
        words: ["name": "the name of the table, a constant"],
        examples: [("let T = range x from 1 to 3 step 1; table('T') | count", "3")])
    case .view:
      FormDocumentation(
        "A table, written in the place of one.", source: "let-statement", syntax: "view(table)",
        words: ["table": "the table"], examples: [("view(range x from 1 to 3 step 1) | count", "3")]
      )
    case .database:
      place("a database", "database-function", "database(name: string).table", "the database")
    case .cluster:
      place(
        "a cluster", "cluster-function", "cluster(name: string).database(name: string).table",
        "the cluster")
    case .workspace:
      place("a workspace", "workspace-expression", "workspace(name: string).table", "the workspace")
    case .app:
      place("an application", "app-expression", "app(name: string).table", "the application")
    case .resource:
      place("a resource", "resource-expression", "resource(name: string).table", "the resource")
    case .watchlist:
      FormDocumentation(
        "The rows of a watchlist.", source: "watchlists", syntax: "_GetWatchlist(name: string)",
        words: ["name": "the name of the watchlist, a constant"], examples: [])
    }
  }

  private func place(_ what: String, _ page: String, _ syntax: String, _ named: String)
    -> FormDocumentation
  {
    FormDocumentation(
      "A table of \(what), where `--workspace` says that its logs are in this database.",
      source: page, syntax: syntax,
      words: ["name": "the name or id of \(named), a constant"], examples: [])
  }
}
