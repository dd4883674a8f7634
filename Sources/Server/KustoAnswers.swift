import Diagnostics
import HTTP
import JSON
import KQL
import KQLValues
import Workspace

extension ServerReader {
  /// Answers a query, or a command where it begins with a dot.
  func answerQuery(
    _ request: KustoRequest, _ version: Route.KustoVersion, _ context: RequestContext,
    to stream: ResponseStream
  ) throws {
    if ManagementCommand.isCommand(request.text) {
      return try answerCommand(request, version, context, to: stream)
    }
    try requireDatabase(request)
    var failure: ServiceError?
    let session = try session(for: stream, seconds: request.timeout) { options in
      do throws(ServiceError) { try request.apply(to: &options) } catch { failure = error }
    }
    if let failure { throw failure }
    let run = try session.query(SourceText(request.text))
    let rows = ResultRows(most: request.mostRows, limit: request.rowLimit)
    switch version {
    case .v1: try KustoV1(context, stream).write(run, rows)
    case .v2: try KustoV2(context, stream).write(run, rows)
    }
  }

  func requireDatabase(_ request: KustoRequest) throws(ServiceError) {
    guard logs.isCalled(request.database) else {
      throw .unknownDatabase(request.database ?? "", here: logs.name)
    }
  }
}

/// Version 2 of an answer: an array of frames. Whole tables always; the progressive form is not answered.
struct KustoV2 {
  let context: RequestContext
  let stream: ResponseStream

  init(_ context: RequestContext, _ stream: ResponseStream) {
    self.context = context
    self.stream = stream
  }

  static let header: StaticString = """
    [{"FrameType":"DataSetHeader","IsProgressive":false,"Version":"v2.0","IsFragmented":false,\
    "ErrorReportingPlacement":"InData"}
    """

  func write(_ run: QueryRun, _ rows: ResultRows) throws {
    stream.json.raw(Self.header)
    writeProperties(run.results.count, run.visualization)
    var failure: ServiceError?
    var count = 0
    for (index, result) in run.results.enumerated() where failure == nil {
      beginTable(
        index + 1, "PrimaryResult", "PrimaryResult",
        result.distinctColumns.namesAndTypes)
      let written = try rows.write(result, as: .kusto, to: stream)
      count += written.count
      failure = written.failure
      if let failure {
        if written.count > 0 { stream.json.raw(",") }
        write(failure)
      }
      stream.json.raw("]}")
    }
    writeEnd(run.results.count, count, failure)
  }

  /// - Parameter tables: how many results there are.
  func writeEnd(_ tables: Int, _ rows: Int, _ failure: ServiceError?) {
    writeCompletion(tables + 1, rows, failure)
    stream.json.raw(",{\"FrameType\":\"DataSetCompletion\",\"HasErrors\":")
    stream.json.bool(failure != nil)
    stream.json.raw(",\"Cancelled\":false")
    if let failure {
      stream.json.raw(",\"OneApiErrors\":[")
      stream.json.value(.object([JSONMember("error", failure.kusto(context))]))
      stream.json.raw("]")
    }
    stream.json.raw("}]")
  }

  /// Clients look for what failed among the rows.
  private func write(_ failure: ServiceError) {
    stream.json.value(failure.row(context))
  }

  func beginTable(
    _ id: Int, _ kind: String, _ name: String, _ columns: [(name: String, type: ScalarType)]
  ) {
    stream.json.raw(",{\"FrameType\":\"DataTable\",\"TableId\":")
    stream.json.integer(Int64(id))
    stream.json.raw(",\"TableKind\":")
    stream.json.string(kind)
    stream.json.raw(",\"TableName\":")
    stream.json.string(name)
    stream.json.raw(",\"Columns\":")
    stream.json.columns(columns, name: "ColumnName", types: ["ColumnType": \.rawValue])
    stream.json.raw(",\"Rows\":[")
  }

  /// - Parameters:
  ///   - count: how many results there are.
  ///   - visualization: what the query asks for.
  func writeProperties(_ count: Int, _ visualization: Visualization?) {
    beginTable(
      0, "QueryProperties", "@ExtendedProperties",
      [("TableId", .int), ("Key", .string), ("Value", .dynamic)])
    for index in 0..<count {
      if index > 0 { stream.json.raw(",") }
      // `render` ends a query: it is of the last result.
      let hints = RenderHints(index == count - 1 ? visualization : nil)
      stream.json.value(
        .array([
          .integer(Int64(index + 1)), .string("Visualization"), .string(hints.kusto.jsonText),
        ]))
    }
    stream.json.raw("]}")
  }

  private func writeCompletion(_ id: Int, _ rows: Int, _ failure: ServiceError?) {
    beginTable(
      id, "QueryCompletionInformation", "QueryCompletionInformation",
      [
        ("Timestamp", .datetime), ("ClientRequestId", .string), ("ActivityId", .guid),
        ("SubActivityId", .guid), ("ParentActivityId", .guid), ("Level", .int),
        ("LevelName", .string), ("StatusCode", .int), ("StatusCodeName", .string),
        ("EventType", .int), ("EventTypeName", .string), ("Payload", .string),
      ])
    let text = failure?.message ?? "Query completed successfully"
    let payload = JSONValue.object([
      JSONMember("Count", .integer(Int64(1))), JSONMember("Text", .string(text)),
    ])
    let resources = JSONValue.object([
      JSONMember("ExecutionTime", .real(context.elapsed)),
      JSONMember(
        "dataset_statistics",
        .array([.object([JSONMember("table_row_count", .integer(Int64(rows)))])])),
    ])
    let events: [(Int64, String, Int64, String, JSONValue)] = [
      failure == nil
        ? (4, "Info", 4, "QueryInfo", payload) : (2, "Error", 4, "QueryInfo", payload),
      (6, "Stats", 0, "QueryResourceConsumption", resources),
    ]
    for (index, event) in events.enumerated() {
      if index > 0 { stream.json.raw(",") }
      let code: Int64 = event.0 == 2 ? -2_147_467_259 : 0
      stream.json.value(
        .array([
          .string(context.time), .string(context.clientRequestID), .string(context.activityID),
          .string(context.activityID), .string(context.activityID), .integer(event.0),
          .string(event.1), .integer(code), .string(code == 0 ? "S_OK (0)" : "E_FAIL (80004005)"),
          .integer(event.2), .string(event.3), .string(event.4.jsonText),
        ]))
    }
    stream.json.raw("]}")
  }
}

/// Version 1 of an answer: tables, and a table of contents where there are several.
struct KustoV1 {
  private let context: RequestContext
  private let stream: ResponseStream

  init(_ context: RequestContext, _ stream: ResponseStream) {
    self.context = context
    self.stream = stream
  }

  /// A command's answer, which is one table.
  func write(_ table: ResultTable) {
    stream.json.raw("{\"Tables\":[")
    write(table, number: 0)
    stream.json.raw("]}")
  }

  func write(_ run: QueryRun, _ rows: ResultRows) throws {
    stream.json.raw("{\"Tables\":[")
    var failure: ServiceError?
    for (index, result) in run.results.enumerated() where failure == nil {
      begin(index, result.distinctColumns)
      let written = try rows.write(result, as: .kusto, to: stream)
      failure = written.failure
      if let failure {
        if written.count > 0 { stream.json.raw(",") }
        stream.json.value(failure.row(context))
      }
      stream.json.raw("]}")
    }
    let count = run.results.count
    write(
      ResultTable(
        columns: [ResultColumn("Value", .string)],
        rows: [[.string(RenderHints(run.visualization).kusto.jsonText)]]), number: count)
    write(status(failure), number: count + 1)
    write(contents(count), number: count + 2)
    stream.json.raw("]")
    if let failure {
      stream.json.raw(",\"Exceptions\":[")
      stream.json.string(failure.message)
      stream.json.raw("]")
    }
    stream.json.raw("}")
  }

  private func begin(_ number: Int, _ columns: [ResultColumn]) {
    if number > 0 { stream.json.raw(",") }
    stream.json.raw("{\"TableName\":\"Table_")
    stream.json.integer(Int64(number))
    stream.json.raw("\",\"Columns\":")
    stream.json.columns(
      columns.namesAndTypes, name: "ColumnName",
      types: ["DataType": \.dataType, "ColumnType": \.rawValue])
    stream.json.raw(",\"Rows\":[")
  }

  private func write(_ table: ResultTable, number: Int) {
    begin(number, table.columns)
    for (index, row) in table.rows.enumerated() {
      if index > 0 { stream.json.raw(",") }
      stream.json.raw("[")
      for (place, value) in row.enumerated() {
        if place > 0 { stream.json.raw(",") }
        // What clients take for "no such table" in a schema is null, and no empty string.
        if value == .null {
          stream.json.null()
        } else {
          value.write(to: &stream.json, type: table.columns[place].type, as: .kusto)
        }
      }
      stream.json.raw("]")
    }
    stream.json.raw("]}")
  }

  private func status(_ failure: ServiceError?) -> ResultTable {
    let id = Value.guid(context.activityID)
    return ResultTable(
      columns: [
        ResultColumn("Timestamp", .datetime), ResultColumn("Severity", .int),
        ResultColumn("SeverityName", .string), ResultColumn("StatusCode", .int),
        ResultColumn("StatusDescription", .string), ResultColumn("Count", .int),
        ResultColumn("RequestId", .guid), ResultColumn("ActivityId", .guid),
        ResultColumn("SubActivityId", .guid), ResultColumn("ClientActivityId", .string),
      ],
      rows: [
        [
          .datetime(DateTime.literal(context.time) ?? Workspace.clock()),
          .long(failure == nil ? 4 : 2), .string(failure == nil ? "Info" : "Error"),
          .long(failure == nil ? 0 : -2_147_467_259),
          .string(failure?.message ?? "Query completed successfully"), .long(1), id, id, id,
          .string(context.clientRequestID),
        ]
      ])
  }

  private func contents(_ count: Int) -> ResultTable {
    var entries = (0..<count).map { _ in ("QueryResult", "PrimaryResult") }
    entries.append(("QueryProperties", "@ExtendedProperties"))
    entries.append(("QueryStatus", "QueryStatus"))
    return ResultTable(
      columns: [
        ResultColumn("Ordinal", .long), ResultColumn("Kind", .string),
        ResultColumn("Name", .string), ResultColumn("Id", .string),
        ResultColumn("PrettyName", .string),
      ],
      rows: entries.enumerated().map { index, entry in
        [
          .long(Int64(index)), .string(entry.0), .string(entry.1), .string(randomGUID()),
          .string(""),
        ]
      })
  }
}

extension ServiceError {
  /// What clients raise when they find it among rows.
  func row(_ context: RequestContext) -> JSONValue {
    .object([
      JSONMember("OneApiErrors", .array([.object([JSONMember("error", kusto(context))])]))
    ])
  }
}
