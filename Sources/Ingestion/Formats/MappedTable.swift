import JSON
import LogFiles
import LogTables
import Storage

/// A table whose columns bear the names of a record's members, but for case, underscores and the
/// exceptions of the format.
final class MappedTable {
  let name: String
  private let declared: DeclaredColumns
  private var spelling: [String: String] = [:]
  private let resource = ResourceID()
  private(set) var hasTime = false

  init(_ name: String) {
    self.name = name
    declared = DeclaredColumns(of: name)
    for column in LogTables.table(named: name)?.columns ?? [] {
      spelling[LogColumn.folded(column.name)] = column.name
    }
  }

  /// Begins a row, with the record's time and what its resource's id says.
  func begin(_ record: Record, _ rows: RowSink, system: StaticString?) throws(RecordFailure)
    -> TableWriter
  {
    var bytes = name
    let opened = bytes.withUTF8 { bytes in
      Result { () throws(RecordFailure) in try rows.begin(UnsafeRawBufferPointer(bytes)) }
    }
    let writer = try opened.get()
    declared.begin(writer)
    if let system {
      writer.put(
        .text(UnsafeRawBufferPointer(start: system.utf8Start, count: system.utf8CodeUnitCount)),
        in: writer.column("SourceSystem", .string))
    }
    hasTime = false
    if let time = record.time { putTime(record.json, time, writer) }
    if let id = record.resourceID, record.json[id].kind == .string {
      putResource(record.json, id, writer)
    }
    return writer
  }

  func putTime(_ json: JSONView, _ time: Int, _ writer: TableWriter) {
    let cell = writer.textCell(json, time)
    guard let ticks = writer.withText(of: cell, TimeText.ticks) else { return }
    writer.put(.integer(ticks), in: writer.column("TimeGenerated", .datetime))
    hasTime = true
  }

  /// `_ResourceId` and `_SubscriptionId`; and those of the parts that the table declares.
  func putResource(_ json: JSONView, _ id: Int, _ writer: TableWriter) {
    let cell = writer.textCell(json, id)
    writer.withText(of: cell) { resource.read($0) }
    func put(_ text: UnsafeRawBufferPointer, _ column: String) {
      if !text.isEmpty { writer.put(.text(text), in: writer.column(column, .string)) }
    }
    put(resource.lower, "_ResourceId")
    put(resource.subscription, "_SubscriptionId")
    if declared.declares("ResourceId") {
      writer.put(cell, in: writer.column("ResourceId", .string))
    }
    for (column, text) in [
      ("SubscriptionId", resource.subscription), ("ResourceGroup", resource.resourceGroup),
      ("ResourceProvider", resource.provider), ("Resource", resource.resource),
    ] where declared.declares(column) {
      put(text, column)
    }
  }

  /// Puts the members of an object, each into the column of its name. Members whose columns are not
  /// declared get one with a capital.
  ///
  /// - Parameters:
  ///   - aliases: the column of a key, the key without case and underscores; an empty one: none.
  ///   - skipped: values that are not for a column of their own.
  func putMembers(
    _ json: JSONView, of object: Int, _ writer: TableWriter, aliases: [String: String] = [:],
    skipping skipped: [Int?] = []
  ) throws(RecordFailure) {
    var at = object + 1
    let end = json.after(object)
    while at < end {
      let value = at + 1
      if !skipped.contains(value) {
        try declared.put(json, key: at, value, writer) { key in
          let folded = LogColumn.folded(key)
          if let alias = aliases[folded] { return alias.isEmpty ? nil : alias }
          if let column = spelling[folded] { return column }
          let name = key.prefix(1).uppercased() + key.dropFirst()
          if name.isEmpty { return "_" }
          let isOurs = name == "Type" || LogColumn.provenance.contains { $0.name == name }
          return isOurs ? name + "_s" : name
        }
      }
      at = json.after(value)
    }
  }

  /// Puts a value into a column of the given name.
  func put(_ json: JSONView, _ value: Int?, as column: String, _ writer: TableWriter) {
    if let value { declared.put(json, value, as: column, writer) }
  }

  func put(_ text: StaticString, as column: String, _ writer: TableWriter) {
    writer.put(
      .text(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)),
      in: writer.column(column, .string))
  }
}

extension JSONView {
  /// The member of that name of an object; nil where it is no object or has none.
  func member(_ key: StaticString, of object: Int?) -> Int? {
    guard let object, self[object].kind == .object else { return nil }
    return lastMember(key, of: object)
  }
}
