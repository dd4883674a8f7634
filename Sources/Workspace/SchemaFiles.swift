import Diagnostics
import Documents
import Files
import KQL
import KQLValues
import LogTables

/// Declarations of custom tables, and of functions of which only the columns are known.
///
/// A file is YAML or JSON: `TABLE: {COLUMN: type}`; tables and functions as Sentinel's repository has them
/// for its own checks (`Name` and `Properties`, `FunctionName` and `FunctionResultColumns`); tables as
/// Azure's templates and interfaces give them (`properties.schema.columns`). A file that ends in `.kql`,
/// `.csl` or `.txt` holds `.create table` commands.
package struct SchemaFiles: Sendable {
  package private(set) var tables = CustomTables()
  package private(set) var functions: [SavedFunction] = []
  /// Where all this was read, in order.
  package private(set) var files: [LocalFile] = []

  package init() {}

  /// Reads files and folders of files.
  ///
  /// - Throws: `Diagnostics` at the place of an error, `WorkspaceError.io`.
  package init(_ paths: [String]) throws {
    for path in paths { try add(path) }
  }

  /// Adds tables that no file declares.
  package mutating func add(_ tables: CustomTables) { self.tables.add(tables) }

  /// Adds what others declare.
  package mutating func add(_ other: SchemaFiles) {
    tables.add(other.tables)
    functions += other.functions
    files += other.files
  }

  /// Reads a file, or the files of a folder.
  package mutating func add(_ path: String) throws {
    let endings = [".json", ".yaml", ".yml", ".kql", ".csl", ".txt"]
    for path in try Files.files(under: [path], ending: endings) {
      let file = try LocalFile(path)
      files.append(file)
      let text = try file.text()
      let source = SourceText(
        text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text, name: path)
      do throws(Diagnostic) {
        if [".kql", ".csl", ".txt"].contains(where: { path.lowercased().hasSuffix($0) }) {
          try readCommands(source)
        } else {
          try read(try Document(source).root)
        }
      } catch {
        throw Diagnostics(source: source, [error])
      }
    }
  }

  /// Reads the value of a file, or of a part of one.
  package mutating func read(_ node: DocumentNode) throws(Diagnostic) {
    let before = (tables, functions.count)
    try collect(node, depth: 0)
    guard tables == before.0, functions.count == before.1 else { return }
    throw Self.problem(
      "expected a table: write `NAME: {COLUMN: type}`", node,
      help: "or the form of Azure: `properties.schema` with `name` and `columns`")
  }

  private static func problem(
    _ message: String, _ node: DocumentNode, help: String? = nil
  ) -> Diagnostic {
    Diagnostic(.ruleField, message, at: Span(node.offset, node.offset + 1), help: help)
  }

  // MARK: YAML and JSON

  private mutating func collect(_ node: DocumentNode, depth: Int) throws(Diagnostic) {
    guard depth < 32 else { return }
    for child in node.list ?? [] { try collect(child, depth: depth + 1) }
    guard let members = node.members else { return }
    if let name = Self.member(node, "FunctionName")?.text,
      let columns = Self.member(node, "FunctionResultColumns")
    {
      try addFunction(name, Self.member(node, "FunctionParameters"), columns)
    } else if let columns = Self.member(node, "Properties") ?? Self.member(node, "Columns"),
      columns.list != nil, let name = Self.member(node, "Name")?.text
    {
      // Resources are named after the workspace they lie in: `workspace/Table_CL`.
      let table = name.split(separator: "/").last.map(String.init) ?? name
      tables.add(try Self.columns(columns), to: table)
    } else if members.contains(where: { $0.value.members != nil || $0.value.list != nil }) {
      for member in members { try collect(member, depth) }
    }
  }

  private mutating func collect(_ member: DocumentNode.Member, _ depth: Int) throws(Diagnostic) {
    let isTable =
      member.value.members.map { columns in
        !columns.isEmpty && columns.allSatisfy { Self.type($0.value.text ?? "") != nil }
      } ?? false
    if isTable {
      tables.add(try Self.columns(member.value), to: member.key)
    } else if let list = member.value.list, !list.isEmpty,
      list.allSatisfy({ Self.member($0, "name")?.text != nil && Self.member($0, "type") != nil }),
      member.key != "resources"
    {
      // `NAME: [{name: …, type: …}]`; a list of resources has types too.
      tables.add(try Self.columns(member.value), to: member.key)
    } else if depth == 0,
      let text = member.value.members?.first(where: {
        $0.value.text != nil && Self.type($0.value.text ?? "") == nil
      }), member.value.members?.contains(where: { Self.type($0.value.text ?? "") != nil }) == true
    {
      // Most of it reads like columns.
      throw Self.problem("`\(text.value.text ?? "")` is not a type", text.value, help: Self.types)
    } else {
      try collect(member.value, depth: depth + 1)
    }
  }

  private static func columns(_ node: DocumentNode) throws(Diagnostic) -> [LogColumn] {
    var columns: [LogColumn] = []
    for member in node.members ?? [] {
      columns.append(try column(member.key, member.value, member.value))
    }
    for element in node.list ?? [] {
      guard let name = member(element, "name")?.text else {
        throw problem("a column needs a name", element)
      }
      let type = member(element, "type") ?? member(element, "dataTypeHint")
      columns.append(try column(name, type ?? element, element))
    }
    return columns
  }

  private static func column(
    _ name: String, _ type: DocumentNode, _ node: DocumentNode
  ) throws(Diagnostic) -> LogColumn {
    guard let written = type.text else {
      throw problem("the column `\(name)` needs a type", node, help: types)
    }
    guard let known = Self.type(written) else {
      throw problem("`\(written)` is not a type", type, help: types)
    }
    return LogColumn(name, known)
  }

  private static let types =
    "types are string, int, long, real, bool, datetime, timespan, guid, dynamic"

  /// A type as people write it: KQL's names, .NET's and SQL's, in any case.
  package static func type(_ written: String) -> ScalarType? {
    var name = written.lowercased().filter { !$0.isWhitespace }
    if name.hasPrefix("system.") { name.removeFirst("system.".count) }
    if let type = ScalarType(kqlName: name) { return type }
    switch name {
    case "int16", "integer", "byte", "short": return .int
    case "bigint", "uint32", "uint64": return .long
    case "float", "single", "number": return .real
    case "sbyte", "boolean": return .bool
    case "date/time", "datetimeoffset", "timestamp": return .datetime
    case "object", "json", "array", "bag": return .dynamic
    case "text", "str": return .string
    case "sqldecimal", "data.sqltypes.sqldecimal": return .decimal
    default: return nil
    }
  }

  /// A member by its name, whatever its case.
  private static func member(_ node: DocumentNode, _ name: String) -> DocumentNode? {
    node[name] ?? node.members?.first { $0.key.lowercased() == name.lowercased() }?.value
  }

  // MARK: functions

  private mutating func addFunction(
    _ name: String, _ parameters: DocumentNode?, _ result: DocumentNode
  ) throws(Diagnostic) {
    var written: [String] = []
    for parameter in parameters?.list ?? [] {
      guard let name = Self.member(parameter, "name")?.text else { continue }
      guard !name.isEmpty, name.utf8.allSatisfy(Self.isNameByte) else {
        throw Self.problem("`\(name)` is not a parameter name", parameter)
      }
      let type = Self.member(parameter, "type")?.text ?? "string"
      guard let scalar = Self.type(type) else {
        written.append("\(name):(*)")
        continue
      }
      let isRequired = Self.member(parameter, "isRequired")?.bool ?? false
      let none = scalar == .string ? "''" : "\(scalar.rawValue)(null)"
      written.append("\(name):\(scalar.rawValue)" + (isRequired ? "" : "=\(none)"))
    }
    let columns = try Self.columns(result).map { column in
      "\(quotedName(column.name)):\(column.type.rawValue)"
    }
    functions.append(
      SavedFunction(
        name: name, parameters: written.isEmpty ? "" : "(" + written.joined(separator: ", ") + ")",
        body: "datatable(\(columns.joined(separator: ", ")))[]", path: name))
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || byte == UInt8(ascii: "_")
  }

  // MARK: commands

  /// `.create table NAME (COLUMN: type, …)` and the like, one or more.
  private mutating func readCommands(_ source: SourceText) throws(Diagnostic) {
    let text = String(decoding: source.utf8, as: UTF8.self)
    var reader = CommandReader(text)
    while let command = reader.next() {
      var columns: [LogColumn] = []
      for (name, written, offset) in command.columns {
        guard let type = Self.type(written) else {
          throw Diagnostic(
            .ruleField, "`\(written)` is not a type",
            at: Span(offset, offset + max(1, written.utf8.count)),
            help: Self.types)
        }
        columns.append(LogColumn(name, type))
      }
      tables.add(columns, to: command.table)
    }
    guard !tables.isEmpty else {
      throw Diagnostic(
        .ruleField, "here is no `.create table NAME (COLUMN: type, …)`", at: Span(0, 1))
    }
  }
}
