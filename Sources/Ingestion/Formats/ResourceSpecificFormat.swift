import JSON
import LogTables

/// A resource log whose category is a table of its own, never part of `AzureDiagnostics`: events of
/// container registries, and the structured logs of Azure Firewall.
final class ResourceSpecificFormat: LogFormat {
  static let name = "resource-log"
  static let sample = "logs/container-registry-repository.jsonl"
  static let summary =
    "Resource logs with a table of their own: container registries, Azure Firewall"
  static let tables: [String] = [
    "ContainerRegistryLoginEvents", "ContainerRegistryRepositoryEvents",
  ]
  static let isInferred = false

  private var tables = NameIndex()
  private var columns: [DeclaredColumns] = []
  private var spellings: [[String: String]] = []
  private let resource = ResourceID()

  func recognizes(_ record: Record) -> Bool {
    guard let category = record.plainText(record.category),
      let id = record.resourceID, record.json[id].kind == .string
    else { return false }
    return category.equals("ContainerRegistryLoginEvents")
      || category.equals("ContainerRegistryRepositoryEvents")
      || (category.hasPrefix("AZFW") && category.count <= 64
        && category.allSatisfy { ($0 | 0x20) &- UInt8(ascii: "a") < 26 })
  }

  func map(_ record: Record, to rows: RowSink) throws(RecordFailure) {
    guard var table = record.plainText(record.category) else { return }
    let isFirewall = table.hasPrefix("AZFW")
    // The one category whose table has another name.
    let resolveFailure: StaticString = "AZFWInternalFqdnResolutionFailure"
    if table.equals("AZFWFqdnResolveFailure") {
      table = UnsafeRawBufferPointer(
        start: resolveFailure.utf8Start, count: resolveFailure.utf8CodeUnitCount)
    }
    let json = record.json
    let writer = try rows.begin(table)
    let number = tableNumber(table)
    let declared = columns[number]
    let spelling = spellings[number]
    declared.begin(writer)
    let hasTime = putCommon(record, writer)
    func putMembers(of object: Int, isTopLevel: Bool) throws(RecordFailure) {
      var at = object + 1
      let end = json.after(object)
      while at < end {
        let value = at + 1
        let isDone =
          isTopLevel
          && (value == record.resourceID || value == record.properties
            || (value == record.time && hasTime) || (isFirewall && value == record.category))
        if !isDone {
          try declared.put(json, key: at, value, writer) { key in
            Self.columnName(of: key, spelling: spelling, isFirewall: isFirewall)
          }
        }
        at = json.after(value)
      }
    }
    try putMembers(of: record.index, isTopLevel: true)
    if let properties = record.properties, json[properties].kind == .object {
      try putMembers(of: properties, isTopLevel: false)
    }
    try rows.finish(writer, record, hasTime: hasTime)
  }

  private func putCommon(_ record: Record, _ writer: TableWriter) -> Bool {
    let json = record.json
    writer.put(
      .text(UnsafeRawBufferPointer(start: Self.azure.utf8Start, count: 5)),
      in: writer.column("SourceSystem", .string))
    if let id = record.resourceID {
      let cell = writer.textCell(json, id)
      writer.withText(of: cell) { resource.read($0) }
      writer.put(.text(resource.lower), in: writer.column("_ResourceId", .string))
      if !resource.subscription.isEmpty {
        writer.put(.text(resource.subscription), in: writer.column("_SubscriptionId", .string))
      }
    }
    guard let time = record.time else { return false }
    let cell = writer.textCell(json, time)
    guard let ticks = writer.withText(of: cell, TimeText.ticks) else { return false }
    writer.put(.integer(ticks), in: writer.column("TimeGenerated", .datetime))
    return true
  }

  private static let azure: StaticString = "Azure"

  private func tableNumber(_ table: UnsafeRawBufferPointer) -> Int {
    if let number = tables.number(of: table) { return number }
    let name = String(decoding: table, as: UTF8.self)
    var spelling: [String: String] = [:]
    for column in LogTables.table(named: name)?.columns ?? [] {
      spelling[folded(column.name)] = column.name
    }
    columns.append(DeclaredColumns(of: name))
    spellings.append(spelling)
    return tables.add(table)
  }

  /// The declared column that differs by case and `_` only, else the key with a capital.
  private static func columnName(
    of key: String, spelling: [String: String], isFirewall: Bool
  ) -> String {
    // Newer records of the firewall's threat intelligence say `Url`.
    let aliases = isFirewall ? ["url": "targeturl"] : ["location": "region"]
    let folded = folded(key)
    if let declared = spelling[aliases[folded] ?? folded] ?? spelling[folded] { return declared }
    let name = key.prefix(1).uppercased() + key.dropFirst()
    if name.isEmpty { return "_" }
    return LogColumn.provenance.contains { $0.name == name } || name == "Type" ? name + "_s" : name
  }
}
