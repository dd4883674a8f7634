import JSON
import KQLValues

/// Makes alerts of a query's rows, by what a rule says of entities and details.
struct AlertMaker {
  let rule: DetectionRule
  let columns: [ResultColumn]
  let time: Int64
  let window: (from: Int64, to: Int64)?

  /// An alert names no more entities than this.
  private static let entityLimit = 500

  func alert(of rows: [[Value]], number: Int) -> Alert {
    let first = rows.first
    // A format or a column of the details is read in the first row.
    let inFirst: (String) -> String? = { name in
      index(name).flatMap { index in first.map { alertText($0[index]) } }
    }
    let name = rule.titleFormat.map { AlertTemplate($0).filled(inFirst) }
    let summary = rule.descriptionFormat.map { AlertTemplate($0).filled(inFirst) }
    let severity = rule.severityColumn.flatMap(inFirst).flatMap { written in
      ["Informational", "Low", "Medium", "High"].first { $0.lowercased() == written.lowercased() }
    }
    let times = index("TimeGenerated").map { index in
      rows.compactMap { row -> Int64? in
        if case .datetime(let ticks) = row[index] { ticks } else { nil }
      }
    }
    var alert = Alert(
      time: time, name: name ?? rule.name, summary: summary ?? rule.summary,
      severity: severity ?? rule.severity,
      tactics: rule.tacticsColumn.flatMap(inFirst).flatMap(Self.tactics) ?? rule.tactics,
      techniques: rule.techniques, results: rows.count,
      start: times?.min() ?? window?.from ?? time, end: times?.max() ?? window?.to ?? time,
      number: number)
    alert.entities = entities(of: rows)
    for (property, column, _) in rule.dynamicProperties {
      guard let text = inFirst(column), !text.isEmpty else { continue }
      alert.properties.append((property, text))
      if property == .techniques, let names = Self.tactics(text) { alert.techniques = names }
    }
    alert.details = rule.customDetails.compactMap { detail in
      guard let index = index(detail.column) else { return nil }
      var values: [String] = []
      for row in rows where values.count < 100 {
        let text = alertText(row[index])
        if !text.isEmpty, !values.contains(text) { values.append(text) }
      }
      return (detail.name, values)
    }
    return alert
  }

  private func index(_ name: String) -> Int? { columns.firstIndex { $0.name == name } }

  private func entities(of rows: [[Value]]) -> [Alert.Entity] {
    var seen: Set<Alert.Entity> = []
    var entities: [Alert.Entity] = []
    for mapping in rule.entities {
      let fields = mapping.fields.compactMap { field in
        index(field.column).map { (field.identifier, $0) }
      }
      for row in rows where entities.count < Self.entityLimit {
        let members = fields.compactMap { identifier, index -> JSONMember? in
          let text = alertText(row[index])
          return text.isEmpty ? nil : JSONMember(identifier, .string(text))
        }
        let entity = Alert.Entity(type: mapping.type, fields: members)
        if !members.isEmpty, seen.insert(entity).inserted { entities.append(entity) }
      }
    }
    for (column, _) in rule.passedEntities {
      guard let index = index(column) else { continue }
      for row in rows where entities.count < Self.entityLimit {
        for entity in Self.passed(alertText(row[index])) where seen.insert(entity).inserted {
          entities.append(entity)
        }
      }
    }
    return entities
  }

  /// Entities as another alert holds them: a JSON array of objects with their `Type`.
  private static func passed(_ text: String) -> [Alert.Entity] {
    guard case .array(let elements)? = try? JSONValue(parsing: text) else { return [] }
    return elements.compactMap { element in
      guard case .object(let members) = element, case .string(let type)? = element["Type"] else {
        return nil
      }
      let fields = members.filter { !$0.key.hasPrefix("$") && $0.key != "Type" }
      return Alert.Entity(type: EntityTypes.mappingName(of: type), fields: fields)
    }
  }

  /// Tactics of a column: a JSON array, or names with commas between.
  private static func tactics(_ text: String) -> [String]? {
    if case .array(let elements)? = try? JSONValue(parsing: text) {
      return elements.compactMap { if case .string(let name) = $0 { name } else { nil } }
    }
    let names = text.split(separator: ",").map { $0.filter { $0 != " " } }
    return names.isEmpty ? nil : names
  }
}
