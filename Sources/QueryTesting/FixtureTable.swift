import Diagnostics
import Files
import JSON
import KQLValues
import LogTables

/// Rows of one table that a test brings along: in a block of its own file, or in a file of rows that do
/// not say what table they are of.
package struct FixtureTable: Sendable, Hashable {
  package enum Format: String, Sendable {
    case csv, json, jsonl
  }

  package enum Content: Sendable, Hashable {
    case text(String, Format)
    /// As written: relative to the test's own file.
    case file(String)
  }

  package var table: String
  package var content: Content
  /// The line of its first line in the test's file, counted from 1.
  package var line: Int
  /// What its rows have where they do not say otherwise: one row each, those of inner sections last.
  package var defaults: [FixtureTable] = []

  /// How its text is written; a file's ending says.
  var format: Format {
    switch content {
    case .text(_, let format): format
    case .file(let name): name.lowercased().hasSuffix(".csv") ? .csv : .json
    }
  }

  package init(table: String, content: Content, line: Int) {
    self.table = table
    self.content = content
    self.line = line
  }

  /// Why rows cannot be read, for people.
  package struct Problem: Error, Sendable {
    package var line: Int
    package var message: String
  }

  /// The rows as an export of the workspace has them: an object a line, with `Type`.
  ///
  /// - Parameters:
  ///   - text: of the block or the file.
  ///   - now: TimeGenerated of rows that have none.
  ///   - own: what the user declares of tables.
  package func rows(
    of text: String, _ format: Format, now: Int64?, own: CustomTables = CustomTables()
  ) throws(Problem) -> String {
    let isName = table.utf8.allSatisfy { byte in
      byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || byte == UInt8(ascii: "_")
    }
    guard isName, !table.isEmpty else { throw problem(0, "`\(table)` is not a table name") }
    let defaults = try defaultMembers(own)
    var lines = ""
    for row in try rows(of: text, format, own) {
      let row = row + defaults.filter { member in !row.contains { $0.key == member.key } }
      var members = [JSONMember("Type", .string(table))]
      let isTimed = row.contains {
        $0.key.hasPrefix("TimeGenerated") && (format != .csv || $0.value != .null)
      }
      if !isTimed {
        members.append(
          JSONMember("TimeGenerated", now.map { .string(DateTime.text($0)) } ?? .null))
      }
      // Nothing between two commas is not a value; in JSON a null is written out.
      members += row.filter { $0.key != "Type" && (format != .csv || $0.value != .null) }
      lines += JSONValue.object(members).jsonText + "\n"
    }
    return lines
  }

  /// The rows' members, those of csv with null for an empty cell.
  private func rows(
    of text: String, _ format: Format, _ own: CustomTables
  ) throws(Problem) -> [[JSONMember]] {
    switch format {
    case .csv: try csvRows(text, own)
    case .json, .jsonl: try jsonRows(text, own)
    }
  }

  /// What a row has that does not say otherwise; of two defaults for a column the inner one.
  private func defaultMembers(_ own: CustomTables) throws(Problem) -> [JSONMember] {
    var members: [JSONMember] = []
    for table in defaults {
      guard case .text(let text, let format) = table.content else { continue }
      let rows = try table.rows(of: text, format, own)
      guard rows.count == 1 else {
        throw table.problem(0, "defaults are one row; these are \(rows.count)")
      }
      for member in rows[0] {
        members.removeAll { $0.key == member.key }
        members.append(member)
      }
    }
    return members
  }

  private func problem(_ line: Int, _ message: String) -> Problem {
    Problem(line: self.line + line, message: message)
  }

  // MARK: JSON

  /// An array of objects, or objects one after the other.
  private func jsonRows(_ text: String, _ own: CustomTables) throws(Problem) -> [[JSONMember]] {
    let declared = own.columns(of: table) ?? []
    let bytes = Array(text.utf8)
    var rows: [[JSONMember]] = []
    var at = 0
    var tape = JSONTape()
    func line(_ offset: Int) -> Int { bytes[..<min(offset, bytes.count)].count { $0 == 0x0A } }
    while let next = bytes[at...].firstIndex(where: { $0 > 0x20 }) {
      let scan = bytes.withUnsafeBytes { buffer -> (JSONScan, JSONValue?) in
        let scan = tape.scan(buffer, from: next)
        if case .value = scan { return (scan, JSONValue(tape, at: 0, in: buffer)) }
        return (scan, nil)
      }
      guard case .value(let end) = scan.0, let value = scan.1 else {
        if case .failure(let error) = scan.0 {
          throw problem(line(error.offset), "this is not JSON: \(error.message)")
        }
        throw problem(line(next), "this is not JSON")
      }
      let found: [JSONValue] = if case .array(let elements) = value { elements } else { [value] }
      for element in found {
        guard case .object(let members) = element else {
          throw problem(line(next), "a row is an object")
        }
        do throws(CellProblem) {
          rows.append(try checked(members, declared))
        } catch {
          throw problem(line(next), error.message)
        }
      }
      at = end
    }
    return rows
  }

  /// Why a member of a row cannot be taken.
  private struct CellProblem: Error { var message: String }

  /// The members of an object under the columns that the table declares: as strict as csv, so that a
  /// typing error is not a row that a test of silence passes over.
  private func checked(
    _ members: [JSONMember], _ declared: [LogColumn]
  ) throws(CellProblem) -> [JSONMember] {
    // A file is an export with columns of its own; AzureDiagnostics grows a column for each property.
    guard case .text = content, !declared.isEmpty, table != "AzureDiagnostics" else {
      return members
    }
    var result: [JSONMember] = []
    for member in members {
      // As portals write the zone of a time: `TimeGenerated [UTC]`.
      let name = member.key.firstRange(of: " [").map { String(member.key[..<$0.lowerBound]) }
      let column = declared.first { $0.name == name ?? member.key }
      if let column {
        guard let value = value(member.value, Column(column)) else {
          throw CellProblem(
            message:
              "`\(member.value.jsonText)` is not of type \(column.type.rawValue), as `\(column.name)` is"
          )
        }
        result.append(JSONMember(member.key, name == nil ? value : member.value))
      } else if let colon = member.key.lastIndex(of: ":"),
        ScalarType(kqlName: String(member.key[member.key.index(after: colon)...])) != nil
      {
        result.append(JSONMember(String(member.key[..<colon]), member.value))
      } else if member.key == "Type" || Self.hidden.contains(member.key) {
        result.append(member)
      } else {
        throw CellProblem(message: unknownColumn(member.key, declared))
      }
    }
    return result
  }

  /// Columns that each table has besides those that it declares.
  private static let hidden: Set<String> = [
    "TenantId", "SourceSystem", "_ResourceId", "_SubscriptionId", "_ItemId", "_TimeReceived",
    "_IsBillable", "_BilledSize",
  ]

  private func unknownColumn(_ name: String, _ declared: [LogColumn]) -> String {
    let near = suggestion(for: name, among: declared.map(\.name))
    let hint = near.map { "; did you mean `\($0)`?" } ?? "; write `\(name):string` to add it"
    return "`\(table)` has no column `\(name)`\(hint)"
  }

  /// A member as its column has it; nil where it is none of the type.
  private func value(_ json: JSONValue, _ column: Column) -> JSONValue? {
    switch json {
    case .null: return .null
    case .string(let text):
      return text.isEmpty && column.type != .string ? .null : value(text, column)
    case .bool:
      return column.type == .bool || column.type == .dynamic
        ? json : column.type == .string ? json : nil
    case .integer, .number:
      switch column.type {
      case .int, .long, .real, .decimal, .bool: return value(json.jsonText, column)
      case .string, .dynamic: return json
      case .datetime, .timespan, .guid: return nil
      }
    case .array, .object:
      return column.type == .dynamic || column.type == .string ? json : nil
    }
  }

  // MARK: CSV

  private struct Column {
    var name: String
    var type: ScalarType
    /// Whether the table's declaration says the type: ingestion then reads text.
    var isDeclared: Bool

    init(name: String, type: ScalarType, isDeclared: Bool) {
      self.name = name
      self.type = type
      self.isDeclared = isDeclared
    }

    init(_ column: LogColumn) {
      self.init(name: column.name, type: column.type, isDeclared: true)
    }
  }

  private func csvRows(_ text: String, _ own: CustomTables) throws(Problem) -> [[JSONMember]] {
    var reader = SeparatedRows(Array(text.utf8))
    guard let header = reader.next() else { throw problem(0, "the first line names the columns") }
    var records: [(line: Int, cells: [SeparatedRows.Field])] = []
    while let cells = reader.next() { records.append((reader.line - 1, cells)) }
    let columns = try columns(header, records.map(\.cells), own)
    var rows: [[JSONMember]] = []
    for record in records {
      guard record.cells.count == columns.count else {
        throw problem(
          record.line, "\(record.cells.count) cells under \(columns.count) columns")
      }
      var row: [JSONMember] = []
      for (column, cell) in zip(columns, record.cells) {
        guard let text = cell.value else {
          row.append(JSONMember(column.name, .null))
          continue
        }
        guard let value = value(text, column) else {
          throw problem(
            record.line, "`\(text)` is not of type \(column.type.rawValue), as `\(column.name)` is")
        }
        row.append(JSONMember(column.name, value))
      }
      rows.append(row)
    }
    return rows
  }

  /// The columns whose types the head of a csv says: they are declared by that.
  package func typedColumns(of text: String) throws(Problem) -> [LogColumn] {
    guard format == .csv else { return [] }
    var columns: [LogColumn] = []
    var reader = SeparatedRows(Array(text.utf8))
    for cell in reader.next() ?? [] {
      let parts = cell.text.split(separator: ":", maxSplits: 1).map { trimmed($0) }
      guard parts.count == 2, !parts[0].isEmpty else { continue }
      columns.append(LogColumn(String(parts[0]), try type(parts[1])))
    }
    return columns
  }

  private func type(_ name: Substring) throws(Problem) -> ScalarType {
    guard let type = ScalarType(kqlName: String(name)) else {
      throw problem(0, "`\(name)` is not a type")
    }
    return type
  }

  private func columns(
    _ header: [SeparatedRows.Field], _ rows: [[SeparatedRows.Field]], _ own: CustomTables
  ) throws(Problem) -> [Column] {
    let declared = own.columns(of: table) ?? []
    // AzureDiagnostics grows a column for each property.
    let isClosed = !declared.isEmpty && table != "AzureDiagnostics"
    var columns: [Column] = []
    for (index, cell) in header.enumerated() {
      let parts = cell.text.split(separator: ":", maxSplits: 1).map { trimmed($0) }
      guard let name = parts.first.map(String.init), !name.isEmpty else {
        throw problem(0, "a column has no name")
      }
      if parts.count == 2 {
        columns.append(Column(name: name, type: try type(parts[1]), isDeclared: false))
      } else if let column = declared.first(where: { $0.name == name }) {
        columns.append(Column(name: name, type: column.type, isDeclared: true))
      } else if isClosed, name != "Type" {
        throw problem(0, unknownColumn(name, declared))
      } else {
        let texts = rows.compactMap { $0.indices.contains(index) ? $0[index].value : nil }
        columns.append(Column(name: name, type: Self.type(of: texts), isDeclared: false))
      }
    }
    return columns
  }

  /// The type of an undeclared column: the narrowest that takes all its cells.
  private static func type(of texts: [String]) -> ScalarType {
    if texts.isEmpty { return .string }
    if texts.allSatisfy({ Int64($0) != nil }) { return .long }
    if texts.allSatisfy({ Double($0)?.isFinite == true }) { return .real }
    return texts.allSatisfy { $0 == "true" || $0 == "false" } ? .bool : .string
  }

  /// A time as KQL's literals have it. Day, month and year with dots between are read in two orders by
  /// different programs: they are none.
  private static func time(_ text: String) -> Int64? {
    let digits = text.prefix { $0.isNumber }
    if digits.count < 4, text.dropFirst(digits.count).first == "." { return nil }
    return DateTime.literal(text)
  }

  /// A cell as JSON; nil where it is none of the type.
  private func value(_ text: String, _ column: Column) -> JSONValue? {
    switch column.type {
    case .string: return .string(text)
    case .dynamic: return (try? JSONValue(parsing: text)) ?? .string(text)
    case .bool:
      let isTrue = text.lowercased() == "true" || text == "1"
      return isTrue || text.lowercased() == "false" || text == "0" ? .bool(isTrue) : nil
    case .int: return Int32(text).map { .integer(Int64($0)) }
    case .long: return Int64(text).map(JSONValue.integer)
    case .real: return Double(text).map { JSONValue.real($0) }
    case .datetime: return Self.time(text).map { .string(DateTime.text($0)) }
    case .timespan: return TimeSpan.parse(text) == nil ? nil : .string(text)
    case .guid: return GUID.parse(text) == nil ? nil : .string(text)
    case .decimal: return .string(text)
    }
  }
}
