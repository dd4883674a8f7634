import ClickHouse
import KQLPlan
import KQLValues
import SQLLowering
import SQLSyntax

/// A ClickHouse server that has the rows which queries ask for.
///
/// Unchecked: one task uses it, as it does the workspace.
package final class RemoteEngine: @unchecked Sendable {
  package private(set) var tables: RemoteTables
  /// nil where queries are only looked at.
  private let client: ClickHouseClient?
  /// Of what was last shipped, as `refresh` saw it.
  private var version: [String]?
  /// The newest TimeGenerated, once somebody asked for it.
  private var newest: Int64??

  /// - Throws: where the server has no shipped logs, or is not there.
  package init(_ client: ClickHouseClient) throws(ClickHouseError) {
    self.client = client
    tables = try RemoteTables(of: client)
  }

  /// One that has these tables, and no rows.
  package init(of tables: [ShippedTable]) {
    client = nil
    self.tables = RemoteTables(of: tables)
  }

  /// Looks for tables and columns that were shipped meanwhile.
  ///
  /// - Returns: whether anything was shipped since this was last asked.
  @discardableResult
  package func refresh() throws(WorkspaceError) -> Bool {
    guard let client else { return false }
    do throws(ClickHouseError) {
      // One changes before the rows of a run are sent, the other after them.
      let found = try client.rows(
        """
        SELECT toString(max("version")), (SELECT toString(max("shipped_at")) FROM "kustody_database")
        FROM "kustody_columns"
        """
      ).all().first.map { $0.map(\.string) }
      guard found != version else { return false }
      if version != nil { tables = try RemoteTables(of: client) }
      version = found
      newest = nil
      return true
    } catch {
      throw error.ofWorkspace
    }
  }

  /// The newest TimeGenerated that is there.
  package func lastRow() throws(WorkspaceError) -> Int64? {
    if let newest { return newest }
    let last = try summaries().compactMap(\.last).max()
    newest = .some(last)
    return last
  }

  /// The tables that have rows, sorted by name.
  func summaries() throws(WorkspaceError) -> [TableSummary] {
    guard let client else { return [] }
    var summaries: [TableSummary] = []
    for table in tables.tables.values.sorted(by: { $0.name < $1.name }) {
      let hasTimes = table.columns.contains {
        $0.name == "TimeGenerated" && $0.type == .datetime && $0.isSent
      }
      let time = hasTimes ? "\"TimeGenerated\"" : "NULL"
      let name = Dialect.clickHouse.quoted(name: table.name)
      let found: [ClickHouseValue]?
      do throws(ClickHouseError) {
        found = try client.rows(
          """
          SELECT count(), min(\(time)), max(\(time)), uniqExact("_kustody_source") FROM \(name)
          """
        ).all().first
      } catch {
        throw error.ofWorkspace
      }
      guard let found, found.count == 4, found[0].bits > 0 else { continue }
      func ticks(_ value: ClickHouseValue) -> Int64? {
        if case .integer(let ticks) = value { ticks } else { nil }
      }
      summaries.append(
        TableSummary(
          name: table.name, rows: Int64(clamping: found[0].bits), first: ticks(found[1]),
          last: ticks(found[2]), sources: Int64(clamping: found[3].bits)))
    }
    return summaries
  }

  /// The rows of a part of a query, in its order, as they come.
  ///
  /// - Parameters:
  ///   - limits: the server ends the query at these too, and where nobody reads on.
  ///   - deadline: when the time of `limits` runs out.
  func forEachRow(
    of piece: LoweredQuery, under limits: QueryLimits, until deadline: ContinuousClock.Instant?,
    while goesOn: () throws -> Void, _ body: ([Value]) throws -> Void
  ) throws {
    guard let client else {
      throw WorkspaceError.io("no server was named that has the rows")
    }
    let types = piece.columns.map(\.type)
    var count = 0
    do {
      let rows = try client.rows(
        Dialect.clickHouse.readable(piece.query),
        settings: Self.settings + Self.settings(for: limits, until: deadline),
        isStreamed: piece.guarded == nil,
        isCancelled: {
          limits.isCancelled?() == true || deadline.map { .now >= $0 } == true
        })
      while let row = try rows.next() {
        guard row.count == types.count else {
          throw ClickHouseError.unreadable("ClickHouse answers with another number of columns")
        }
        count += 1
        if count & 1023 == 0 { try goesOn() }
        try body(zip(row, types).map { Self.value($0, $1) })
      }
    } catch let error as ClickHouseError {
      try goesOn()
      guard case .refused(let code?, let message) = error else { throw error.ofWorkspace }
      switch code {
      // TIMEOUT_EXCEEDED: its clock may be ahead of ours.
      case 159 where deadline != nil: throw WorkspaceError.timeout
      // MEMORY_LIMIT_EXCEEDED, the query's own and not that of the server.
      case 241 where limits.memory != nil && message.hasPrefix("Query memory limit exceeded"):
        throw WorkspaceError.memory
      // FUNCTION_THROW_IF_VALUE_IS_NON_ZERO.
      case 395 where piece.guarded != nil && count == 0: throw RefusedValue()
      default: throw error.ofWorkspace
      }
    }
  }

  /// What has the server end a query that took more than it may, or that nobody waits for. It can only read.
  private static func settings(
    for limits: QueryLimits, until deadline: ContinuousClock.Instant?
  ) -> [(String, String)] {
    var settings = [("readonly", "2"), ("cancel_http_readonly_queries_on_client_close", "1")]
    if let memory = limits.memory { settings.append(("max_memory_usage", "\(memory)")) }
    if let deadline {
      let (seconds, rest) = ContinuousClock.now.duration(to: deadline).components
      settings.append(("max_execution_time", "\(max(1, seconds + (rest > 0 ? 1 : 0)))"))
      settings.append(("timeout_overflow_mode", "throw"))
    }
    return settings
  }

  /// What is answered must not depend on how a server is set.
  private static let settings: [(String, String)] = [
    ("join_use_nulls", "1"), ("use_variant_as_common_type", "0"), ("transform_null_in", "0"),
    ("aggregate_functions_null_for_empty", "0"), ("prefer_column_name_to_alias", "0"),
    ("cast_keep_nullable", "0"), ("short_circuit_function_evaluation", "enable"),
    ("optimize_rewrite_regexp_functions", "0"), ("compile_regular_expressions", "0"),
    ("enable_join_runtime_filters", "0"), ("max_query_size", "100000000"),
    ("max_parser_depth", "10000"), ("max_ast_depth", "10000"), ("max_ast_elements", "1000000"),
    ("max_expanded_ast_elements", "1000000"), ("max_subquery_depth", "1000"),
  ]

  /// A value as its column's type in KQL says: the types of ClickHouse do not tell times from numbers.
  private static func value(_ found: ClickHouseValue, _ type: ScalarType) -> Value {
    switch (found, type) {
    case (.null, .string): .string("")
    case (.null, _): .null
    case (.real(let number), .real): .real(number)
    case (_, .real): .real(Double(Int64(bitPattern: found.bits)))
    case (_, .bool): .bool(found.bits != 0)
    case (_, .int), (_, .long): .long(Int64(bitPattern: found.bits))
    case (_, .datetime): .datetime(Int64(bitPattern: found.bits))
    case (_, .timespan): .timespan(Int64(bitPattern: found.bits))
    case (_, .decimal): .decimal(found.string)
    case (_, .guid): .guid(found.string)
    case (_, .string): .string(found.string)
    case (_, .dynamic): .dynamic(found.string)
    }
  }
}

/// A part of a query met a value for which it would not give Kusto's answer. It has handed over no row.
struct RefusedValue: Error {}

/// A database of a server that logs were shipped to, and who asks it. Each task opens it for itself.
package struct RemoteLogs: Sendable {
  package let address: ClickHouseAddress
  private let credentials: ClickHouseCredentials?

  package init(_ address: ClickHouseAddress, _ credentials: ClickHouseCredentials?) {
    self.address = address
    self.credentials = credentials
  }

  /// - Throws: where it has no shipped logs, or is not there.
  package func opened(
    isCancelled: @escaping () -> Bool = { false }
  ) throws(ClickHouseError) -> RemoteEngine {
    try RemoteEngine(ClickHouseClient(address, credentials, isCancelled: isCancelled))
  }

  /// As `opened`, for anyone who need not tell its errors apart.
  package func engine(
    isCancelled: @escaping () -> Bool = { false }
  ) throws(WorkspaceError) -> RemoteEngine {
    do throws(ClickHouseError) {
      return try opened(isCancelled: isCancelled)
    } catch {
      throw error.ofWorkspace
    }
  }
}

extension Session {
  /// The tables that have rows, sorted by name, wherever these are.
  package func summaries() throws(WorkspaceError) -> [TableSummary] {
    if let remote { return try remote.summaries() }
    return try workspace.tables()
  }
}

extension ClickHouseError {
  package var ofWorkspace: WorkspaceError {
    switch self {
    case .cancelled: .interrupted
    case .connection, .refused, .unreadable: .io(message)
    }
  }
}
