import Files
import JSON
import KQLValues

/// The columns of a table in a query's answer.
struct AnswerColumns {
  /// Each name with its quotes and the colon after.
  var keys: [[UInt8]] = []
  let hints: ColumnHints

  /// - Parameters:
  ///   - columns: an array's node.
  ///   - isTextual: dynamic values are JSON in strings.
  init(_ json: JSONView, _ columns: Int, isTextual: Bool) {
    hints = ColumnHints(isTextual: isTextual, isRow: true)
    var at = columns + 1
    let end = json.after(columns)
    while at < end {
      if json[at].kind == .object {
        let name =
          json.lastMember("ColumnName", of: at) ?? json.lastMember("name", of: at)
        let type =
          json.lastMember("ColumnType", of: at) ?? json.lastMember("type", of: at)
          ?? json.lastMember("DataType", of: at)
        let text = name.map { json.text($0) } ?? "Column\(keys.count + 1)"
        var writer = JSONWriter()
        writer.key(text)
        keys.append(writer.bytes)
        if let type, let known = Self.type(json.text(type)) { hints.types[text] = known }
      }
      at = json.after(at)
    }
  }

  /// Of KQL, or of .NET.
  private static func type(_ name: String) -> ScalarType? {
    if let type = ScalarType(kqlName: name) { return type }
    switch name.hasPrefix("System.") ? String(name.dropFirst(7)) : name {
    case "String": return .string
    case "Int64", "UInt64": return .long
    case "Int32", "Int16", "UInt32", "Byte": return .int
    case "Double", "Single": return .real
    case "SByte", "Boolean": return .bool
    case "DateTime": return .datetime
    case "TimeSpan": return .timespan
    case "Guid": return .guid
    case "Object": return .dynamic
    case "SqlDecimal", "Decimal", "Data.SqlTypes.SqlDecimal": return .decimal
    default: return nil
    }
  }
}

/// The tables of an answer whose rows come in fragments, each of which may replace those before.
struct FragmentedTables {
  struct Table {
    var columns: AnswerColumns
    /// Rows that wait for the table's end, as records, and their bytes.
    var rows: [(record: [UInt8], origin: ItemOrigin, raw: [UInt8])] = []
  }
  var tables: [Int64: Table] = [:]
}
