import ClickHouse
import KQLPlan
import KQLValues
import SQLLowering
import SQLSyntax

/// A ClickHouse server that has the rows which queries ask for.
///
/// Unchecked: one task uses it, as it does the workspace.
package final class RemoteEngine: @unchecked Sendable {
  package let tables: RemoteTables
  /// nil where queries are only looked at.
  let client: ClickHouseClient?

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

  /// The newest TimeGenerated that is there.
  func lastRow() throws(ClickHouseError) -> Int64? {
    guard let client else { return nil }
    var last: Int64?
    for table in tables.tables.values.sorted(by: { $0.name < $1.name }) {
      guard
        table.columns.contains(where: {
          $0.name == "TimeGenerated" && $0.type == .datetime && $0.isSent
        })
      else { continue }
      let name = Dialect.clickHouse.quoted(name: table.name)
      let rows = try client.rows("SELECT max(\"TimeGenerated\") FROM \(name)").all()
      if case .integer(let time)? = rows.first?.first { last = max(last ?? time, time) }
    }
    return last
  }

  /// The rows of a part of a query, in its order.
  func forEachRow(
    of piece: LoweredQuery, while goesOn: () throws -> Void, _ body: ([Value]) throws -> Void
  ) throws {
    guard let client else {
      throw WorkspaceError.io("no server was named that has the rows")
    }
    let types = piece.columns.map(\.type)
    var count = 0
    do {
      let rows = try client.rows(
        Dialect.clickHouse.readable(piece.query), settings: Self.settings)
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
      throw error.ofWorkspace
    }
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

extension ClickHouseError {
  package var ofWorkspace: WorkspaceError {
    switch self {
    case .cancelled: .interrupted
    case .connection, .refused, .unreadable: .io(message)
    }
  }
}
