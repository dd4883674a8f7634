import Diagnostics
import JSON
import KQLValues
import Workspace

/// An alert that a rule raised.
package struct Alert: Sendable {
  package struct Entity: Sendable, Hashable {
    package var type: String
    /// Identifiers with their values, in the order of the mapping.
    package var fields: [JSONMember]
  }

  /// When the rule ran, in ticks.
  package var time: Int64
  package var name: String
  package var summary: String
  package var severity: String
  package var tactics: [String]
  package var techniques: [String]
  package var entities: [Entity] = []
  /// The values of each custom detail, each once.
  package var details: [(name: String, values: [String])] = []
  /// Fields that columns said.
  package var properties: [(property: AlertProperty, value: String)] = []
  /// How many rows of the query it stands for.
  package var results: Int
  /// Of the rows' TimeGenerated, else of the window that the query saw.
  package var start: Int64
  package var end: Int64
  /// What a log alert measured, and where.
  package var measured: Double?
  package var dimensions: [JSONMember] = []
  /// The number that tells it from the rule's other alerts of the same time.
  package var number: Int

  /// As `Entities` of SecurityAlert holds them.
  package var entitiesJSON: JSONValue {
    .array(
      entities.enumerated().map { index, entity in
        .object(
          [JSONMember("$id", .string("\(index + 1)"))] + entity.fields
            + [JSONMember("Type", .string(EntityTypes.alertName(of: entity.type)))])
      })
  }

  var detailsJSON: JSONValue {
    .object(details.map { JSONMember($0.name, .array($0.values.map(JSONValue.string))) })
  }
}

/// What one run of a rule gave.
package struct RuleRun: Sendable {
  package var time: Int64
  /// What the query saw of TimeGenerated, both ends within; nil where it saw all.
  package var window: (from: Int64, to: Int64)?
  package var result: ResultTable
  package var alerts: [Alert]
  /// What became of the alerts: the incidents that they made or joined, as they are after the run.
  package var incidents: [Incident] = []
  /// Where suppression kept the rule from raising alerts: until when.
  package var silentUntil: Int64?
  /// What the query's answer lacks.
  package var warnings: Diagnostics?
  /// What was asked of the logs.
  package var asked: [AskedQuery] = []
}

extension DetectionRule {
  /// Alerts as a table: their fields, then a column for each identifier, custom detail or dimension.
  package func table(of alerts: [Alert]) -> ResultTable {
    var columns = [
      ResultColumn("TimeGenerated", .datetime), ResultColumn("AlertName", .string),
      ResultColumn("AlertSeverity", .string), ResultColumn("Description", .string),
    ]
    var values: [(Alert) -> Value] = [
      { .datetime($0.time) }, { .string($0.name) }, { .string($0.severity) },
      { .string($0.summary) },
    ]
    func add(_ name: String, _ type: ScalarType, _ value: @escaping (Alert) -> Value) {
      guard !columns.contains(where: { $0.name == name }) else { return }
      columns.append(ResultColumn(name, type))
      values.append(value)
    }
    add("StartTime", .datetime) { .datetime($0.start) }
    add("EndTime", .datetime) { .datetime($0.end) }
    add("Results", .long) { .long(Int64($0.results)) }
    if measure != nil {
      add("Value", .real) { $0.measured.map(Value.real) ?? .null }
      for dimension in measure?.dimensions ?? [] {
        add(dimension.column, .string) { alert in
          guard
            case .string(let text)? = alert.dimensions.first(where: { $0.key == dimension.column })?
              .value
          else { return .string("") }
          return .string(text)
        }
      }
      return ResultTable(
        columns: columns, rows: alerts.map { alert in values.map { $0(alert) } }, isOrdered: true)
    }
    add("Tactics", .string) { .string($0.tactics.joined(separator: ", ")) }
    add("Techniques", .string) { .string($0.techniques.joined(separator: ", ")) }
    add("Entities", .dynamic) { .dynamic($0.entitiesJSON.jsonText) }
    for entity in entities {
      for field in entity.fields {
        add("\(entity.type).\(field.identifier)", .string) { alert in
          .string(alert.texts(of: entity.type, field.identifier).joined(separator: ", "))
        }
      }
    }
    for property in dynamicProperties {
      add(property.property.rawValue, .string) { alert in
        .string(alert.properties.first { $0.property == property.property }?.value ?? "")
      }
    }
    for detail in customDetails {
      add(detail.name, .string) { alert in
        let values = alert.details.first { $0.name == detail.name }?.values ?? []
        return .string(values.joined(separator: ", "))
      }
    }
    return ResultTable(
      columns: columns, rows: alerts.map { alert in values.map { $0(alert) } }, isOrdered: true)
  }
}

extension Alert {
  /// The values of an identifier, of all entities of the type.
  package func texts(of type: String, _ identifier: String) -> [String] {
    entities.filter { $0.type == type }.compactMap { entity in
      guard case .string(let text)? = entity.fields.first(where: { $0.key == identifier })?.value
      else { return nil }
      return text
    }
  }
}
