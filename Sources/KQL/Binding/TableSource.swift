import Diagnostics
import KQLPlan
import KQLValues
import SQLSyntax

/// A table that queries may name.
package struct TableDefinition: Sendable {
  package struct Field: Sendable, Hashable {
    package var name: String
    package var type: ScalarType
    package var isHidden: Bool
    /// Whether a row may have NaN in it, as a log can say in a text.
    package var mayBeNaN: Bool

    package init(
      _ name: String, _ type: ScalarType, isHidden: Bool = false, mayBeNaN: Bool = false
    ) {
      self.name = name
      self.type = type
      self.isHidden = isHidden
      self.mayBeNaN = mayBeNaN
    }
  }
  package var name: String
  package var fields: [Field]
  /// Other names that queries may use for its columns, hidden where nothing names them.
  package var aliases: [(name: String, column: String)]
  /// Whether it is known by its columns alone.
  package var isEmpty: Bool
  /// Whether logs give it undeclared columns, whose types the suffixes of their names give.
  package var hasCustomColumns: Bool

  package init(
    name: String, fields: [Field], aliases: [(name: String, column: String)] = [],
    isEmpty: Bool = false, hasCustomColumns: Bool = false
  ) {
    self.name = name
    self.fields = fields
    self.aliases = aliases
    self.isEmpty = isEmpty
    self.hasCustomColumns = hasCustomColumns
  }
}

/// What the compiler asks of the database that a query is for.
package protocol CompileHost: AnyObject {
  func table(named name: String) -> TableDefinition?
  /// The same without rows that another table has: for anyone who means all tables, each row once.
  func storedTable(named name: String) -> TableDefinition?
  var tableNames: [String] { get }
  /// Those that have rows or had them.
  var storedTableNames: [String] { get }
  /// Saved functions: the text of `name`'s definition.
  func savedFunction(named name: String) -> SavedFunction?
  var savedFunctionNames: [String] { get }
  /// The rows of a plan, for what must be known while a query is compiled: constants, the keys that
  /// `bag_unpack` finds. nil where there is no data (`kustody check`).
  func rows(of plan: LogicalPlan) throws -> ResultTable?
  /// A file that a query reads: `externaldata`, `_GetWatchlist`. nil where it is not there.
  func localFile(_ name: String, kind: LocalFileKind) throws -> [UInt8]?
  /// Whether the user named a local copy of what lies at an address.
  func hasLocalCopy(of address: String) -> Bool
  /// Whether the user named a file that says where addresses are.
  var hasPlaces: Bool { get }
  /// How large the queries may be that a plan becomes.
  var limits: Limits { get }
  /// Throws when compiling should end; anyone who runs the query then knows why.
  func checkDeadline() throws
}

package enum LocalFileKind: Sendable { case externalData, watchlist }

/// A function that stands in a folder of definitions.
package struct SavedFunction: Sendable {
  package var name: String
  /// `(a: string, b: long = 1)`; empty for none.
  package var parameters: String
  package var body: String
  /// The file it was read from.
  package var path: String

  package init(name: String, parameters: String, body: String, path: String) {
    self.name = name
    self.parameters = parameters
    self.body = body
    self.path = path
  }

  private var head: String {
    "let __saved = \(parameters.isEmpty ? "()" : parameters) {\n"
  }

  /// The text that is compiled: what spans of the function count in.
  package var source: SourceText { SourceText(head + body + "\n};", name: path) }

  /// Where the body begins in `source`.
  package var bodyOffset: Int { head.utf8.count }
}

/// What a run of the compiler gets besides the query.
package struct CompileOptions: Sendable {
  /// What `now()` gives: ticks of 100 ns since year 1.
  package var now: Int64
  /// Values of `declare query_parameters`, as text.
  package var parameters: [String: String] = [:]
  /// Rows of tables with a TimeGenerated outside are not seen.
  package var timeRange: (from: Int64?, to: Int64?)?
  /// Names of workspaces, apps, clusters and databases, in lower case, that mean this database; `*` is any.
  package var localNames: Set<String> = []
  /// Whether a table or function that is not known is taken for the user's own, of unknown columns: what `check`
  /// asks for. What stands on it is not checked.
  package var assumesUnknown = false
  /// Whether of a text that cannot be read whole the parts that can are bound all the same: what an editor asks
  /// of a text that is being typed. The compilation's errors are then those of reading.
  package var bindsDamaged = false
  /// Rows whose `_ResourceId` does not contain it are not seen.
  package var resource: String?
  /// Whether `ingestion_time()` is TimeGenerated where rows do not say when they arrived.
  package var ingestionTimeIsEventTime = false

  package init(now: Int64) { self.now = now }
}
