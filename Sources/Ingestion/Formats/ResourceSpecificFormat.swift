import JSON
import LogFiles
import LogTables
import Storage

/// A record of diagnostic settings whose category is a table of its own, as `CategoryTables` and the tables'
/// declarations say; one of Application Insights, whose `Type` is its table; and one of the streaming of
/// Microsoft Defender XDR, whose category is `AdvancedHunting-TABLE`.
final class ResourceSpecificFormat: LogFormat {
  static let name = "resource-log"
  static let sample = "logs/container-registry-repository.jsonl"
  static let summary =
    "Resource logs with a table of their own, Application Insights, streaming of Defender XDR"
  static let tables: [String] = []
  static let isInferred = true

  /// Categories that were met.
  private var categories = NameIndex()
  private var choices: [Choice] = []
  private var typeNames = NameIndex()
  private var typeTables: [Int?] = []
  private var tables: [Table] = []
  private var numbers: [String: Int] = [:]
  private let resource = ResourceID()
  /// By category: which table it goes to, of the resource whose id was read last for it.
  private var found: [(version: Int, table: Int?)] = []

  private struct Table {
    let mapped: MappedTable
    /// The category is what the table is called, and no column of it.
    var hidesCategory = false
    var isHunting = false
  }

  /// Which table a category goes to.
  private enum Choice {
    case nowhere
    case table(Int)
    /// The resource says which.
    case byResource([CategoryTable], fallback: Int?)
  }

  func recognizes(_ record: Record) -> Bool { number(of: record) != nil }

  func map(_ record: Record, to rows: RowSink) throws(RecordFailure) {
    guard let number = number(of: record) else { return }
    let table = tables[number]
    try table.mapped.write(
      record, rows, system: table.isHunting ? nil : "Azure", hidesCategory: table.hidesCategory,
      timeMember: table.isHunting ? "Timestamp" : nil)
  }

  /// The record's table, by its place in `tables`.
  private func number(of record: Record) -> Int? {
    if let category = record.plainText(record.category) {
      if let found = number(ofCategory: category, record) { return found }
    } else if record.category == nil, let category = record.place?.category {
      let found = category.withUnsafeBytes { number(ofCategory: $0, record) }
      if let found { return found }
    }
    return number(ofType: record)
  }

  private func number(ofCategory category: UnsafeRawBufferPointer, _ record: Record) -> Int? {
    let choice: Choice
    var place: Int?
    if let known = categories.number(of: category) {
      choice = choices[known]
      place = known
    } else {
      guard category.count <= 80 else { return nil }
      choice = self.choice(String(decoding: category, as: UTF8.self))
      if choices.count < 1000 {
        place = categories.add(category)
        choices.append(choice)
        found.append((0, nil))
      }
    }
    switch choice {
    case .nowhere: return nil
    case .table(let number): return number
    case .byResource(let candidates, let fallback):
      guard readResource(of: record) else {
        return isOfSettings(record, category) ? fallback : nil
      }
      if let place, found[place].version == resource.version { return found[place].table }
      let table = number(of: candidates)
      if let place { found[place] = (resource.version, table) }
      return table
    }
  }

  /// The table that records of the resource go to.
  private func number(of candidates: [CategoryTable]) -> Int? {
    let provider = String(decoding: resource.provider, as: UTF8.self)
    let type = String(decoding: resource.type, as: UTF8.self)
    // Where the types of several fit, the one that says most.
    let found = candidates.compactMap { candidate in
      candidate.writers.filter { $0.matches(provider: provider, type: type) }
        .map { $0.type?.utf8.count ?? 0 }.max().map { (table: candidate, depth: $0) }
    }.max { $0.depth < $1.depth }?.table
    // What may be in `AzureDiagnostics` is stored there, and shown in both.
    guard let found, !found.isShared else { return nil }
    return number(named: found.name)
  }

  /// Whether a record without a resource looks like one of diagnostic settings: many a category is a word that
  /// other records have, too.
  private func isOfSettings(_ record: Record, _ category: UnsafeRawBufferPointer) -> Bool {
    guard record.resourceID == nil, record.time != nil else { return false }
    return record.properties != nil
      || LogTables.table(named: String(decoding: category, as: UTF8.self)) != nil
  }

  /// Reads the id of the record's resource, if it has any.
  private func readResource(of record: Record) -> Bool {
    if let id = record.resourceID {
      guard record.json[id].kind == .string, !record.json.content(id).isEmpty else { return false }
      if record.json[id].hasEscapes {
        var text: [UInt8] = []
        record.json.appendText(id, to: &text)
        text.withUnsafeBytes { resource.read($0) }
      } else {
        resource.read(record.json.content(id))
      }
      return true
    }
    guard let id = record.place?.resourceID else { return false }
    id.withUnsafeBytes { resource.read($0) }
    return true
  }

  private func choice(_ category: String) -> Choice {
    if category.hasPrefix(Self.hunting) {
      let name = String(category.dropFirst(Self.hunting.count))
      guard RowNames.isNewTable(name) else { return .nowhere }
      return .table(number(named: name, hidesCategory: true, isHunting: true))
    }
    let declared = LogTables.byCategory[category]
    let isFirewall =
      category.hasPrefix("AZFW")
      && category.utf8.allSatisfy { ($0 | 0x20) &- UInt8(ascii: "a") < 26 }
    if isFirewall || declared?.records?.isShared == false {
      return .table(number(named: declared?.name ?? category, hidesCategory: isFirewall))
    }
    let candidates = CategoryTables.tables(ofCategory: category)
    if let declared {
      // The table of a log of Kubernetes is made of JSON in it, as it stands in `AzureDiagnostics`.
      let isText = declared.records?.writers.first?.provider == "MICROSOFT.CONTAINERSERVICE"
      return .byResource(candidates, fallback: isText ? nil : number(named: declared.name))
    }
    if candidates.isEmpty {
      // Without a resource the category alone says what the record is.
      guard LogTables.table(named: category) != nil else { return .nowhere }
      return .byResource([], fallback: number(named: category))
    }
    let only = candidates.count == 1 ? candidates.first : nil
    let fallback = only ?? candidates.first { $0.needsNoResource }
    return .byResource(candidates, fallback: fallback.map { number(named: $0.name) })
  }

  private static let hunting = "AdvancedHunting-"

  /// The table that `Type` names, of a record that has no time of a workspace's rows.
  private func number(ofType record: Record) -> Int? {
    guard record.timeGenerated == nil, record.time != nil || record.resourceID != nil,
      let type = record.plainText(record.type), type.count <= 128
    else { return nil }
    if let known = typeNames.number(of: type) { return typeTables[known] }
    let name = String(decoding: type, as: UTF8.self)
    let found = LogTables.table(named: name) == nil ? nil : number(named: name)
    if typeTables.count < 1000 {
      _ = typeNames.add(type)
      typeTables.append(found)
    }
    return found
  }

  private func number(
    named name: String, hidesCategory: Bool = false, isHunting: Bool = false
  ) -> Int {
    if let known = numbers[name] { return known }
    let paths = CategoryTables.table(named: name)?.paths ?? []
    tables.append(
      Table(
        mapped: MappedTable(name, paths: paths, readsJSONText: true),
        hidesCategory: hidesCategory, isHunting: isHunting))
    numbers[name] = tables.count - 1
    return tables.count - 1
  }
}
