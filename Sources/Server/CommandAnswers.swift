import Diagnostics
import HTTP
import JSON
import KQLValues
import Workspace

extension ServerReader {
  /// Answers a command with one table.
  func answerCommand(
    _ request: KustoRequest, _ version: Route.KustoVersion, _ context: RequestContext,
    to stream: ResponseStream
  ) throws {
    guard ManagementCommand.isCommand(request.text) else {
      throw ServiceError.badRequest("a command begins with a dot; queries go to /v2/rest/query")
    }
    try requireDatabase(request)
    let session = try session(for: stream, seconds: request.timeout)
    var table = try commandTable(request.text, session)
    if let pipe = ManagementCommand(request.text)?.pipe {
      let query = SourceText(table.asDatatable + "\n| " + pipe)
      guard let result = try session.query(query).results.first else {
        throw ServiceError.badRequest("there is nothing to answer after the pipe")
      }
      table = try result.table()
    }
    switch version {
    case .v1: KustoV1(context, stream).write(table)
    case .v2: try KustoV2(context, stream).write(command: table)
    }
  }

  private func commandTable(_ text: String, _ session: Session) throws -> ResultTable {
    guard let command = ManagementCommand(text) else {
      throw ServiceError.badRequest("Syntax error: a bracket or quote of the command is not closed")
    }
    let schema = CommandTables(session, logs)
    guard command.word(0) == "show" else { throw Self.refusal(of: command) }
    switch command.word(1) {
    case "version": return schema.version
    case "cluster": return schema.cluster
    case "databases": return try databases(command, schema)
    case "database": return try database(command, schema)
    case "schema": return try schema.schema(asJSON: Self.isJSON(command, from: 2))
    case "tables":
      let list = command.list(2)
      if let list { for name in list.names { try schema.require(name) } }
      if command.word(list?.end ?? 2) == "details" { return try schema.details(of: list?.names) }
      return schema.tables(list?.names)
    case "table": return try table(command, schema)
    case "functions": return schema.functions(nil)
    case "function":
      guard let name = command.name(2) else { throw Self.refusal(of: command) }
      let function = try schema.requireFunction(name)
      return command.word(3) == "schema"
        ? try schema.jsonSchema(of: function) : schema.functions([function])
    case "materialized-views": return schema.materializedViews
    case "external": return schema.externalTables
    default: throw Self.refusal(of: command)
    }
  }

  private static func isJSON(_ command: ManagementCommand, from index: Int) -> Bool {
    command.word(index) == "as" && command.word(index + 1) == "json"
  }

  /// `.show databases`, `… schema`, `… (['D']) schema as json`, `… entities`.
  private func databases(_ command: ManagementCommand, _ schema: CommandTables) throws
    -> ResultTable
  {
    var at = 2
    if let list = command.list(2) {
      for name in list.names { try requireDatabase(named: name) }
      at = list.end
    }
    switch command.word(at) {
    case nil, "details": return schema.databases
    case "schema": return try schema.schema(asJSON: Self.isJSON(command, from: at + 1))
    case "entities": return schema.entities
    default: throw Self.refusal(of: command)
    }
  }

  /// `.show database`, `.show database D`, `.show database D schema as json`.
  private func database(_ command: ManagementCommand, _ schema: CommandTables) throws
    -> ResultTable
  {
    // `schema` may be what the database is called.
    guard let name = command.name(2) else { return schema.databases }
    if command.word(2) == "schema", command.name(3) == nil || Self.isJSON(command, from: 3) {
      return try schema.schema(asJSON: Self.isJSON(command, from: 3))
    }
    try requireDatabase(named: name)
    switch command.word(3) {
    case nil, "details": return schema.databases
    case "schema": return try schema.schema(asJSON: Self.isJSON(command, from: 4))
    default: throw Self.refusal(of: command)
    }
  }

  /// `.show table T`, `… cslschema`, `… schema as json`, `… details`.
  private func table(_ command: ManagementCommand, _ schema: CommandTables) throws -> ResultTable {
    guard let name = command.name(2) else { throw Self.refusal(of: command) }
    try schema.require(name)
    switch command.word(3) {
    case nil: return try schema.columns(of: name)
    case "cslschema": return try schema.textSchema(of: name)
    case "schema": return try schema.jsonSchema(of: name)
    case "details": return try schema.details(of: [name])
    default: throw Self.refusal(of: command)
    }
  }

  private func requireDatabase(named name: String) throws(ServiceError) {
    guard logs.isCalled(name) else { throw .unknownDatabase(name, here: logs.name) }
  }

  private static func refusal(of command: ManagementCommand) -> ServiceError {
    let words = command.words.prefix(3).compactMap { word in
      if case .name(let name) = word { name } else { nil }
    }
    let name = "." + words.joined(separator: " ")
    var error = ServiceError.badRequest(
      command.word(0) == "show"
        ? "`\(name)` is not answered here; .show version, databases, tables, table, functions and schema are"
        : "`\(name)` is not answered here: logs are only read, and ingested with `kustody ingest`")
    error.innerCode = "NotSupported"
    return error
  }
}

extension KustoV2 {
  /// A command's table, where a client asks for it in the form of a query's answer.
  func write(command table: ResultTable) throws {
    stream.json.raw(Self.header)
    writeProperties(1, nil)
    beginTable(1, "PrimaryResult", "PrimaryResult", table.columns.namesAndTypes)
    for (index, row) in table.rows.enumerated() {
      if index > 0 { stream.json.raw(",") }
      stream.json.raw("[")
      for (place, value) in row.enumerated() {
        if place > 0 { stream.json.raw(",") }
        value.write(to: &stream.json, type: table.columns[place].type, as: .kusto)
      }
      stream.json.raw("]")
    }
    stream.json.raw("]}")
    writeEnd(1, table.rows.count, nil)
  }
}

extension ResultTable {
  /// The table as an expression of KQL, for what a command pipes it through. Its values are those that commands have.
  var asDatatable: String {
    let declared = columns.map { "\(quotedName($0.name)): \($0.type.rawValue)" }.joined(
      separator: ", ")
    let cells = rows.flatMap { row in
      zip(columns, row).map { column, value in Self.literal(value, column.type) }
    }
    return "datatable(\(declared))[\(cells.joined(separator: ", "))]"
  }

  private static func literal(_ value: Value, _ type: ScalarType) -> String {
    switch value {
    case .null: type == .string ? "''" : "\(type.rawValue)(null)"
    case .string(let text): quotedText(text)
    case .bool, .long, .real, .decimal, .datetime, .timespan, .guid, .dynamic:
      "\(type.rawValue)(\(value.text(as: type)))"
    }
  }
}
