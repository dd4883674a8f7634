import KQLValues
import SQLSyntax

/// The SQL that reads the rows of a stored table: its source, and each column in the encoding of its type.
enum TableSQL {
  /// The rows of a table, those of others included that it shows.
  static func rows(of table: StoredTable, _ fields: [String]) -> TableLayout {
    var layouts = table.counterparts.map { layout(of: $0, fields) }
    if table.physical != nil || layouts.isEmpty { layouts.insert(own(table, fields), at: 0) }
    return layouts.count == 1 ? layouts[0] : union(layouts, fields)
  }

  /// The rows of a table by the tables of SQLite that they lie in.
  static func parts(
    of table: StoredTable, _ fields: [String]
  ) -> [(physical: String, layout: TableLayout)] {
    var parts = table.counterparts.map { ($0.physical, layout(of: $0, fields)) }
    if let physical = table.physical { parts.insert((physical, own(table, fields)), at: 0) }
    return parts
  }

  /// The rows that the table itself has.
  static func own(_ table: StoredTable, _ fields: [String]) -> TableLayout {
    guard let physical = table.physical else {
      // Declared, and never seen: no rows.
      let none = SQLSource.function(
        TableFunction.range.sqlName, [.integer(1), .integer(0), .integer(1)], alias: "none")
      return TableLayout(source: none, fields: [:])
    }
    return layout(physical, table.sourceID, table.rest, table.columns, fields)
  }

  private static func layout(of counterpart: DualSchemaRows, _ fields: [String]) -> TableLayout {
    var layout = layout(
      counterpart.physical, "source_id", counterpart.rest, counterpart.columns, fields)
    guard let filter = counterpart.filter else { return layout }
    switch filter {
    case .logs(let logs): layout.condition = condition(logs, counterpart)
    case .having(let column):
      var needsSource = false
      layout.condition = .binary(
        value(of: column, counterpart.physical, counterpart.rest, &needsSource), .notEqual,
        .text(""))
    }
    return layout
  }

  private static func condition(_ filter: DualSchemaRows.Logs, _ counterpart: DualSchemaRows)
    -> SQLExpression
  {
    var needsSource = false
    func value(_ name: String, _ location: StoredColumn.Location) -> SQLExpression {
      Self.value(
        of: StoredColumn(name, .string, location), counterpart.physical, counterpart.rest,
        &needsSource)
    }
    // As it is stored, so that blocks without it are passed over.
    let category: SQLExpression
    if case .physical(let column) = filter.category {
      category = .column(counterpart.physical, column)
    } else {
      category = value("Category", filter.category)
    }
    let isOfCategory = SQLExpression.inList(category, filter.categories.map { .text($0) })
    let writers = filter.writers.map { writer -> SQLExpression in
      let provider = SQLExpression.binary(
        value("ResourceProvider", filter.provider), .equal, .text(writer.provider))
      guard let type = writer.type else { return provider }
      let resource = value("ResourceType", filter.type)
      let start = SQLExpression.call(
        "substr", [resource, .integer(1), .integer(Int64(type.utf8.count + 1))])
      let isNested = SQLExpression.binary(start, .equal, .text(type + "/"))
      let isOfType = SQLExpression.binary(
        .binary(resource, .equal, .text(type)), .or, isNested)
      return .binary(provider, .and, isOfType)
    }
    guard let first = writers.first else { return isOfCategory }
    let isWritten = writers.dropFirst().reduce(first) { .binary($0, .or, $1) }
    return .binary(isOfCategory, .and, isWritten)
  }

  private static func layout(
    _ physical: String, _ sourceID: String, _ rest: String?, _ columns: [StoredColumn],
    _ fields: [String]
  ) -> TableLayout {
    let wanted = Set(fields)
    var values: [String: SQLExpression] = [:]
    var needsSource = false
    for column in columns where wanted.contains(column.name) && values[column.name] == nil {
      values[column.name] = value(of: column, physical, rest, &needsSource)
    }
    var source = SQLSource.table(physical, alias: nil)
    if needsSource, physical != Self.sources {
      source = .join(
        source, .left, .table(Self.sources, alias: nil),
        on: .binary(.column(physical, sourceID), .equal, .column(Self.sources, "id")))
    }
    return TableLayout(source: source, fields: values)
  }

  /// The rows of several layouts as one.
  private static func union(_ layouts: [TableLayout], _ fields: [String]) -> TableLayout {
    let alias = "both"
    let selects = layouts.map { layout in
      var columns = fields.enumerated().map { index, field in
        SQLResultColumn(layout.fields[field] ?? .null, as: "f\(index)")
      }
      if columns.isEmpty { columns = [SQLResultColumn(.integer(1), as: "f0")] }
      var select = SQLSelect(columns, from: layout.source)
      if let condition = layout.condition { select.conditions = [condition] }
      return select
    }
    var values: [String: SQLExpression] = [:]
    for (index, field) in fields.enumerated() { values[field] = .column(alias, "f\(index)") }
    return TableLayout(
      source: .query(SQLQuery(body: .unionAll(selects)), alias: alias), fields: values)
  }

  private static let sources = "kustody_sources"

  private static func value(
    of column: StoredColumn, _ physical: String, _ rest: String?, _ needsSource: inout Bool
  ) -> SQLExpression {
    func text(_ expression: SQLExpression) -> SQLExpression {
      column.type == .string ? .coalesce(expression, .text("")) : expression
    }
    func call(_ function: StorageFunction, _ arguments: [SQLExpression]) -> SQLExpression {
      .call(function.rawValue, arguments)
    }
    /// A function of the column's type and the values of columns, each with its type.
    func typed(_ function: StorageFunction, _ columns: [StoredColumn]) -> SQLExpression {
      var arguments: [SQLExpression] = [.text(column.type.rawValue)]
      for candidate in columns.prefix(20) {
        arguments.append(.text(candidate.type.rawValue))
        arguments.append(value(of: candidate, physical, rest, &needsSource))
      }
      return call(function, arguments)
    }
    /// A function of the first of the columns.
    func made(
      _ function: StorageFunction, _ columns: [StoredColumn], _ further: [SQLExpression]
    ) -> SQLExpression {
      guard let first = columns.first else {
        return column.type == .string ? .text("") : .null
      }
      return call(function, [value(of: first, physical, rest, &needsSource)] + further)
    }
    switch column.location {
    case .physical(let name):
      // By the name under which it is never NULL, so that a condition on it reaches the blocks.
      if column.type == .string, let text = RowPlace.textName(of: name) {
        return .column(physical, text)
      }
      return text(.column(physical, name))
    case .rest(let key):
      guard let rest else { return column.type == .string ? .text("") : .null }
      return call(.rest, [.column(physical, rest), .text(key), .text(column.type.rawValue)])
    case .absent: return column.type == .string ? .text("") : .null
    case .derived(let derivation):
      switch derivation {
      case .constant(let constant): return .text(constant)
      case .converted(let columns):
        if columns.count == 1, let only = columns.first, only.type == column.type {
          return value(of: only, physical, rest, &needsSource)
        }
        return typed(.converted, columns)
      case .widened(let columns): return typed(.widened, columns)
      case .member(let key, let columns):
        return made(.member, columns, [.text(key), .text(column.type.rawValue)])
      case .klogLevel(let columns): return made(.klogLevel, columns, [])
      case .resourcePart(let part, let columns):
        return made(.resourcePart, columns, [.text(part)])
      case .text(let isGUID, let columns):
        return made(.guidText, columns, [.integer(isGUID ? 1 : 0)])
      case .flattened(let prefix, let name, let columns):
        return made(.flattened, columns, [.text(prefix), .text(name)])
      case .object(let keys, let columns):
        var arguments: [SQLExpression] = []
        for (key, member) in zip(keys, columns) {
          arguments += [.text(key), .text(member.type.rawValue)]
          arguments.append(value(of: member, physical, rest, &needsSource))
        }
        let object = call(.object, arguments)
        // Of a dynamic, no text is not a value at all.
        return column.type == .string ? object : .call("nullif", [object, .text("")])
      case .lowercased(let name):
        let text = StoredColumn(column.name, .string, .physical(name))
        return .call("lower", [value(of: text, physical, rest, &needsSource)])
      case .sourceFile:
        needsSource = true
        return .coalesce(.column(Self.sources, "path"), .text(""))
      case .sourceSHA256:
        needsSource = true
        return .coalesce(.column(Self.sources, "sha256"), .text(""))
      case .sourceItem:
        return .binary(.text("source:"), .concatenate, .column(physical, "id"))
      case .itemID(let hasParts):
        needsSource = true
        let start = SQLExpression.call(
          "substr", [.column(Self.sources, "content_sha256"), .integer(1), .integer(16)])
        let place = SQLExpression.binary(
          .binary(start, .concatenate, .text(":")), .concatenate, .column(physical, "source_offset")
        )
        guard hasParts else { return place }
        let part = SQLExpression.coalesce(
          .binary(.text(":"), .concatenate, .column(physical, "source_part")), .text(""))
        return .binary(place, .concatenate, part)
      }
    }
  }
}
