import Diagnostics
import JSON
import KQL
import KQLValues
import Workspace

/// The tables that commands of Kusto answer with.
struct CommandTables {
  private let session: Session
  private let logs: ServedLogs
  private var database: String { logs.name }

  init(_ session: Session, _ logs: ServedLogs) {
    self.session = session
    self.logs = logs
  }

  // MARK: what is asked for

  func require(_ table: String) throws(ServiceError) {
    do throws(WorkspaceError) {
      _ = try session.schema(of: table)
    } catch {
      var failure = ServiceError(error)
      failure.exception = "EntityNotFoundException"
      failure.code = "BadRequest_EntityNotFound"
      throw failure
    }
  }

  func requireFunction(_ name: String) throws(ServiceError) -> SavedFunction {
    guard let found = session.savedFunctions.first(where: { $0.name == name }) else {
      var failure = ServiceError(
        400, "EntityNotFoundException", "Semantic error: there is no function `\(name)`")
      failure.code = "BadRequest_EntityNotFound"
      throw failure
    }
    return found
  }

  // MARK: tables

  private func table(
    _ columns: [(String, ScalarType)], _ rows: [[Value]]
  ) -> ResultTable {
    ResultTable(columns: columns.map { ResultColumn($0.0, $0.1) }, rows: rows, isOrdered: true)
  }

  private static func strings(_ names: String...) -> [(String, ScalarType)] {
    names.map { ($0, .string) }
  }

  var version: ResultTable {
    table(
      [
        ("BuildVersion", .string), ("BuildTime", .datetime), ("ServiceType", .string),
        ("ProductVersion", .string), ("ServiceOffering", .string),
      ],
      [
        [
          .string(logs.version), .null, .string("Engine"), .string("kustody \(logs.version)"),
          .string("{\"Type\":\"kustody\"}"),
        ]
      ])
  }

  var cluster: ResultTable {
    table(
      [
        ("NodeId", .string), ("Address", .string), ("Name", .string), ("StartTime", .datetime),
        ("IsAdmin", .bool), ("MachineTotalMemory", .long), ("MachineAvailableMemory", .long),
        ("ProcessorCount", .int), ("EnvironmentDescription", .string),
      ],
      [
        [
          .string("Engine000000"), .string("localhost"), .string("Engine000000"), .null,
          .bool(true), .null, .null, .null, .string("kustody"),
        ]
      ])
  }

  var databases: ResultTable {
    table(
      [
        ("DatabaseName", .string), ("PersistentStorage", .string), ("Version", .string),
        ("IsCurrent", .bool), ("DatabaseAccessMode", .string), ("PrettyName", .string),
        ("ReservedSlot1", .bool), ("DatabaseId", .guid), ("InTransitionTo", .string),
        ("SuspensionState", .string),
      ],
      [
        [
          .string(database), .string(""), .string("v1.0"), .bool(true), .string("ReadOnly"),
          .string(""), .null, .guid("00000000-0000-0000-0000-000000000000"), .string(""),
          .string(""),
        ]
      ])
  }

  func tables(_ names: [String]?) -> ResultTable {
    table(
      Self.strings("TableName", "DatabaseName", "Folder", "DocString"),
      session.tableNames.filter { names?.contains($0) ?? true }.map {
        [.string($0), .string(database), .string(""), .string("")]
      })
  }

  func details(of names: [String]?) throws -> ResultTable {
    let summaries = try session.summaries()
    return table(
      [
        ("TableName", .string), ("DatabaseName", .string), ("Folder", .string),
        ("DocString", .string), ("TotalExtents", .long), ("TotalExtentSize", .real),
        ("TotalOriginalSize", .real), ("TotalRowCount", .long), ("HotExtents", .long),
        ("HotExtentSize", .real), ("HotOriginalSize", .real), ("HotRowCount", .long),
        ("MinExtentsCreationTime", .datetime), ("MaxExtentsCreationTime", .datetime),
      ],
      session.tableNames.filter { names?.contains($0) ?? true }.map { name in
        let rows = Value.long(summaries.first { $0.name == name }?.rows ?? 0)
        return [
          .string(name), .string(database), .string(""), .string(""), .null, .null, .null, rows,
          .null, .null, .null, rows, .null, .null,
        ]
      })
  }

  var entities: ResultTable {
    let tables = session.tableNames.map { ($0, "Table") }
    let functions = session.savedFunctions.map { ($0.name, "Function") }
    return table(
      Self.strings(
        "DatabaseName", "EntityType", "EntityName", "DocString", "Folder", "CslInputSchema",
        "Content", "CslOutputSchema", "Properties"),
      (tables + functions).map { name, kind in
        [database, kind, name, "", "", "", "", "", ""].map { .string($0) }
      })
  }

  func functions(_ functions: [SavedFunction]?) -> ResultTable {
    table(
      Self.strings("Name", "Parameters", "Body", "Folder", "DocString"),
      (functions ?? session.savedFunctions).map {
        [
          .string($0.name), .string($0.parameters.isEmpty ? "()" : $0.parameters),
          .string("{ \($0.body) }"), .string(""), .string(""),
        ]
      })
  }

  var materializedViews: ResultTable {
    table(Self.strings("Name", "SourceTable", "Query", "Folder", "DocString"), [])
  }

  var externalTables: ResultTable {
    table(Self.strings("TableName", "TableType", "Folder", "DocString"), [])
  }

  // MARK: schemas

  private func fields(of table: String) throws(WorkspaceError) -> [(name: String, type: ScalarType)]
  {
    try session.schema(of: table).filter { !$0.isHidden }.map { ($0.name, $0.type) }
  }

  func columns(of name: String) throws -> ResultTable {
    table(
      Self.strings("AttributeName", "AttributeType", "CslType"),
      try fields(of: name).map {
        [.string($0.name), .string($0.type.systemType), .string($0.type.rawValue)]
      })
  }

  private func schema(_ name: String, _ text: String) -> ResultTable {
    table(
      Self.strings("TableName", "Schema", "DatabaseName", "Folder", "DocString"),
      [[name, text, database, "", ""].map { .string($0) }])
  }

  func textSchema(of name: String) throws -> ResultTable {
    schema(
      name,
      try fields(of: name).map { "\(Self.written($0.name)):\($0.type.rawValue)" }.joined(
        separator: ","))
  }

  func jsonSchema(of name: String) throws -> ResultTable {
    schema(name, try json(of: name).jsonText)
  }

  private func json(of table: String) throws(WorkspaceError) -> JSONValue {
    .object([
      JSONMember("Name", .string(table)), JSONMember("Folder", .string("")),
      JSONMember("DocString", .string("")),
      JSONMember(
        "OrderedColumns",
        .array(
          try fields(of: table).map { field in
            .object([
              JSONMember("Name", .string(field.name)),
              JSONMember("Type", .string(field.type.systemType)),
              JSONMember("CslType", .string(field.type.rawValue)),
            ])
          })),
    ])
  }

  /// The columns of a function that takes no parameters; none where they follow from what it is given.
  func jsonSchema(of function: SavedFunction) throws -> ResultTable {
    let check = try session.check(SourceText("\(Self.written(function.name))()"))
    let columns = check.errors.isEmpty ? check.columns ?? [] : []
    let text = JSONValue.object([
      JSONMember("Name", .string(function.name)), JSONMember("FunctionKind", .string("Unknown")),
      JSONMember("Folder", .string("")), JSONMember("DocString", .string("")),
      JSONMember("InputParameters", .array([])),
      JSONMember(
        "OutputColumns",
        .array(
          columns.map { column in
            let type = column.type ?? .dynamic
            return .object([
              JSONMember("Name", .string(column.name)),
              JSONMember("Type", .string(type.systemType)),
              JSONMember("CslType", .string(type.rawValue)),
            ])
          })),
    ])
    return schema(function.name, text.jsonText)
  }

  /// A name as queries write it.
  private static func written(_ name: String) -> String {
    let isPlain =
      name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
      && name.first?.isNumber == false
    return isPlain ? name : quotedName(name)
  }

  func schema(asJSON: Bool) throws -> ResultTable {
    asJSON ? try jsonSchema() : try rowSchema()
  }

  private func rowSchema() throws -> ResultTable {
    func row(_ table: String?, _ column: String?, _ type: String?) -> [Value] {
      func text(_ value: String?) -> Value { value.map { .string($0) } ?? .null }
      return [
        .string(database), text(table), text(column), text(type), .bool(false), .bool(false),
        .null, .string("v1.0"), .null, .null,
      ]
    }
    var rows = [row(nil, nil, nil)]
    for name in session.tableNames {
      rows.append(row(name, nil, nil))
      for field in try fields(of: name) {
        rows.append(row(name, field.name, field.type.systemType))
      }
    }
    return table(
      [
        ("DatabaseName", .string), ("TableName", .string), ("ColumnName", .string),
        ("ColumnType", .string), ("IsDefaultTable", .bool), ("IsDefaultColumn", .bool),
        ("PrettyName", .string), ("Version", .string), ("Folder", .string), ("DocString", .string),
      ], rows)
  }

  private func jsonSchema() throws -> ResultTable {
    let tables = try session.tableNames.map { JSONMember($0, try json(of: $0)) }
    let functions = session.savedFunctions.map { function in
      JSONMember(
        function.name,
        .object([
          JSONMember("Name", .string(function.name)),
          JSONMember("Body", .string("{ \(function.body) }")),
          JSONMember("Folder", .string("")), JSONMember("DocString", .string("")),
          JSONMember("FunctionKind", .string("Unknown")), JSONMember("OutputColumns", .array([])),
          JSONMember("InputParameters", .array([])),
        ]))
    }
    let none = JSONValue.object([])
    let content = JSONValue.object([
      JSONMember("Name", .string(database)), JSONMember("Tables", .object(tables)),
      JSONMember("ExternalTables", none), JSONMember("MaterializedViews", none),
      JSONMember("MajorVersion", .integer(1)), JSONMember("MinorVersion", .integer(0)),
      JSONMember("Functions", .object(functions)),
      JSONMember("DatabaseAccessMode", .string("ReadOnly")),
    ])
    let text = JSONValue.object([
      JSONMember("Databases", .object([JSONMember(database, content)]))
    ]).jsonText
    return table([("DatabaseSchema", .string)], [[.string(text)]])
  }
}
