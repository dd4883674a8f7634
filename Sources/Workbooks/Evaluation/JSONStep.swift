import JSON
import KQLValues

/// A step whose rows stand in the workbook itself, as JSON.
struct JSONStep {
  let table: ResultTable

  /// Nil where the text is not of such a step, or its content is not JSON.
  init?(_ text: String) {
    guard let step = try? LenientJSON.value(text) else { return nil }
    let content = step["content"] ?? step
    var root = content
    if let text = content.text {
      guard let parsed = try? LenientJSON.value(text) else { return nil }
      root = parsed
    }
    let settings = step["transformers"]?[0]?["settings"] ?? .null
    if let path = settings.text("tablePath"), !path.isEmpty {
      root = .array(
        JSONPathReader(path).values(in: root).flatMap { $0.elements.isEmpty ? [$0] : $0.elements })
    }
    var rows = root.elements
    // One object, or one value, is one row.
    if case .array = root {} else { rows = [root] }
    let columns = (settings["columns"] ?? .null).elements.map { column in
      (path: column.text("path") ?? "", name: column.text("columnid") ?? column.text("path") ?? "")
    }
    table = columns.isEmpty ? Self.table(of: rows) : Self.table(of: rows, columns)
  }

  private static func table(of rows: [JSONValue], _ columns: [(path: String, name: String)])
    -> ResultTable
  {
    let cells = rows.map { row in
      columns.map { JSONPathReader($0.path).values(in: row).first ?? .null }
    }
    return typed(columns.map(\.name), cells)
  }

  private static func table(of rows: [JSONValue]) -> ResultTable {
    var names: [String] = []
    for row in rows {
      for member in row.members where !names.contains(member.key) { names.append(member.key) }
    }
    guard !names.isEmpty else { return typed(["value"], rows.map { [$0] }) }
    return typed(names, rows.map { row in names.map { row[$0] ?? .null } })
  }

  /// Columns of one kind of values have its type.
  private static func typed(_ names: [String], _ rows: [[JSONValue]]) -> ResultTable {
    let types = names.indices.map { index -> ScalarType in
      var types: Set<ScalarType> = []
      for row in rows {
        switch row[index] {
        case .null: continue
        case .bool: types.insert(.bool)
        case .integer: types.insert(.long)
        case .number: types.insert(.real)
        case .string: types.insert(.string)
        case .array, .object: types.insert(.dynamic)
        }
      }
      if types == [.long, .real] { return .real }
      return types.count == 1 ? types.first ?? .string : types.isEmpty ? .string : .dynamic
    }
    return ResultTable(
      columns: zip(names, types).map { ResultColumn($0, $1) },
      rows: rows.map { row in zip(row, types).map { value($0, $1) } }, isOrdered: true)
  }

  private static func value(_ json: JSONValue, _ type: ScalarType) -> Value {
    switch (json, type) {
    case (.null, _): .null
    case (.bool(let value), .bool): .bool(value)
    case (.integer(let value), .long): .long(value)
    case (_, .real): json.number.map { .real($0) } ?? .null
    case (.string(let text), .string): .string(text)
    default: .dynamic(json.jsonText)
    }
  }
}
