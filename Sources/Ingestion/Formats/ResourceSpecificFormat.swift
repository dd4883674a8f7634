import JSON
import LogFiles
import LogTables
import Storage

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

  /// Categories that were met, and their entries in `tables`; nil for those that are not for here.
  private var categories = NameIndex()
  private var numbers: [Int?] = []
  private var tables: [Table] = []
  private let resource = ResourceID()

  private struct Table {
    var name: [UInt8]
    var columns: DeclaredColumns
    /// Columns by the names of properties, which may differ by case and `_`.
    var spelling: [String: String]
    /// The category is what the table is called, and no column of it.
    var hidesCategory: Bool
  }

  func recognizes(_ record: Record) -> Bool {
    guard let category = record.plainText(record.category),
      let id = record.resourceID, record.json[id].kind == .string
    else { return false }
    return number(of: category) != nil
  }

  /// The table of a category; nil where it has none that only it goes to.
  private func number(of category: UnsafeRawBufferPointer) -> Int? {
    if let known = categories.number(of: category) { return numbers[known] }
    guard category.count <= 64 else { return nil }
    let name = String(decoding: category, as: UTF8.self)
    let declared = LogTables.byCategory[name]
    let isFirewall =
      category.hasPrefix("AZFW") && category.allSatisfy { ($0 | 0x20) &- UInt8(ascii: "a") < 26 }
    var number: Int?
    if isFirewall || declared?.records?.isShared == false {
      number = tables.count
      tables.append(Self.table(named: declared?.name ?? name, isFirewall: isFirewall))
    }
    if numbers.count < 1000 {
      _ = categories.add(category)
      numbers.append(number)
    }
    return number
  }

  private static func table(named name: String, isFirewall: Bool) -> Table {
    var spelling: [String: String] = [:]
    let declared = LogTables.table(named: name)
    for column in declared?.columns ?? [] {
      for place in declared?.records?.places(of: column) ?? [] {
        if case .column(let legacy) = place {
          spelling[LogColumn.folded(String(legacy.dropLast(2)))] = column.name
        }
      }
    }
    for column in declared?.columns ?? [] { spelling[LogColumn.folded(column.name)] = column.name }
    return Table(
      name: Array(name.utf8), columns: DeclaredColumns(of: name), spelling: spelling,
      hidesCategory: isFirewall)
  }

  func map(_ record: Record, to rows: RowSink) throws(RecordFailure) {
    guard let category = record.plainText(record.category), let number = number(of: category)
    else { return }
    let table = tables[number]
    let opened = table.name.withUnsafeBytes { name in
      Result { () throws(RecordFailure) in try rows.begin(name) }
    }
    let json = record.json
    let writer = try opened.get()
    let declared = table.columns
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
            || (value == record.time && hasTime)
            || (table.hidesCategory && value == record.category))
        if !isDone {
          try declared.put(json, key: at, value, writer) { key in
            Self.columnName(of: key, spelling: table.spelling)
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

  /// The declared column that differs by case and `_` only, else the key with a capital.
  private static func columnName(of key: String, spelling: [String: String]) -> String {
    if let declared = spelling[LogColumn.folded(key)] { return declared }
    let name = key.prefix(1).uppercased() + key.dropFirst()
    if name.isEmpty { return "_" }
    return LogColumn.provenance.contains { $0.name == name } || name == "Type" ? name + "_s" : name
  }
}
