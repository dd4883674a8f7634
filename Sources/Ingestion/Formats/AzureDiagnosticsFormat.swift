import JSON
import KQLValues
import LogFiles
import LogTables
import Storage

/// A resource log of diagnostic settings as a row of `AzureDiagnostics`: common columns as they are,
/// everything else flattened, with a suffix for the type that the value has in this record.
final class AzureDiagnosticsFormat: LogFormat {
  static let name = "resource-log"
  static let sample = "logs/key-vault-audit.jsonl.gz"
  static let summary = "Resource logs of diagnostic settings, of any category"
  static let tables: [String] = ["AzureDiagnostics"]
  static let isInferred = false
  static let table = "AzureDiagnostics"

  private enum Common: Int, CaseIterable {
    case timeGenerated, category, operationName, operationVersion, resultType, resultSignature
    case resultDescription, durationMs, callerIPAddress, correlationID, level, message
    case resourceID, subscriptionID, resourceGroup, resourceProvider, resourceType, resource

    var column: (name: String, type: ScalarType) {
      switch self {
      case .timeGenerated: ("TimeGenerated", .datetime)
      case .category: ("Category", .string)
      case .operationName: ("OperationName", .string)
      case .operationVersion: ("OperationVersion", .string)
      case .resultType: ("ResultType", .string)
      case .resultSignature: ("ResultSignature", .string)
      case .resultDescription: ("ResultDescription", .string)
      case .durationMs: ("DurationMs", .long)
      case .callerIPAddress: ("CallerIPAddress", .string)
      case .correlationID: ("CorrelationId", .string)
      case .level: ("Level", .string)
      case .message: ("Message", .string)
      case .resourceID: ("ResourceId", .string)
      case .subscriptionID: ("SubscriptionId", .string)
      case .resourceGroup: ("ResourceGroup", .string)
      case .resourceProvider: ("ResourceProvider", .string)
      case .resourceType: ("ResourceType", .string)
      case .resource: ("Resource", .string)
      }
    }

    /// The common column that a key goes to, whatever its case.
    init?(key: UnsafeRawBufferPointer) {
      switch key.count {
      case 5 where key.equalsIgnoringCase("level"): self = .level
      case 7 where key.equalsIgnoringCase("message"): self = .message
      case 8 where key.equalsIgnoringCase("category"): self = .category
      case 10 where key.equalsIgnoringCase("durationms"): self = .durationMs
      case 10 where key.equalsIgnoringCase("resulttype"): self = .resultType
      case 13 where key.equalsIgnoringCase("operationname"): self = .operationName
      case 13 where key.equalsIgnoringCase("correlationid"): self = .correlationID
      case 15 where key.equalsIgnoringCase("resultsignature"): self = .resultSignature
      case 15 where key.equalsIgnoringCase("calleripaddress"): self = .callerIPAddress
      case 16 where key.equalsIgnoringCase("operationversion"): self = .operationVersion
      case 17 where key.equalsIgnoringCase("resultdescription"): self = .resultDescription
      default: return nil
      }
    }
  }

  private var writer: TableWriter?
  // Unchecked exclusivity: as in `TableWriter`.
  @exclusivity(unchecked) private var columns: [Int] = []
  private let flattener = Flattener()
  private let resource = ResourceID()
  private var unescaped: [UInt8] = []
  private var propertiesTape = JSONTape()

  func recognizes(_ record: Record) -> Bool {
    if record.place != nil, record.category == nil, record.time == nil { return false }
    let hasCategory =
      record.category.map { record.json[$0].kind == .string } ?? (record.place?.category != nil)
    guard hasCategory else { return false }
    guard let id = record.resourceID else {
      return record.place?.resourceID != nil || isOfKubernetes(record)
    }
    return record.json[id].kind == .string && !record.json.content(id).isEmpty
  }

  /// Whether a record without a resource is one of a cluster's logs, by its category alone: no others have
  /// such names.
  private func isOfKubernetes(_ record: Record) -> Bool {
    guard record.resourceID == nil, record.time != nil, record.properties != nil,
      let category = record.text(record.category)
    else { return false }
    return LogTables.byCategory[category]?.records?.writers.first?.provider
      == "MICROSOFT.CONTAINERSERVICE"
  }

  func map(_ record: Record, to rows: RowSink) throws(RecordFailure) {
    let writer = try rows.begin("AzureDiagnostics")
    if self.writer !== writer {
      self.writer = writer
      columns = Common.allCases.map { writer.column($0.column.name, $0.column.type) }
    }
    flattener.begin(writer)
    let json = record.json
    let hasTime = putTime(record, writer)
    putResource(record, writer)
    var at = record.index + 1
    let end = json.after(record.index)
    while at < end {
      let value = at + 1
      if value != record.time || !hasTime, value != record.resourceID, value != record.properties {
        put(json, key: at, value, writer, isTopLevel: true)
      }
      at = json.after(value)
    }
    if let properties = record.properties { put(json, properties: properties, writer) }
    if record.category == nil, let category = record.place?.category {
      let start = writer.scratch.count
      writer.scratch += category
      writer.put(
        .scratch(start: start, count: category.count), in: columns[Common.category.rawValue])
    }
    try rows.finish(writer, record, hasTime: hasTime)
  }

  private func putTime(_ record: Record, _ writer: TableWriter) -> Bool {
    guard let time = record.time else { return false }
    let cell = writer.textCell(record.json, time)
    guard let ticks = writer.withText(of: cell, TimeText.ticks) else { return false }
    writer.put(.integer(ticks), in: columns[Common.timeGenerated.rawValue])
    return true
  }

  private func putResource(_ record: Record, _ writer: TableWriter) {
    if let id = record.resourceID {
      let cell = writer.textCell(record.json, id)
      writer.withText(of: cell) { resource.read($0) }
    } else if let id = record.place?.resourceID {
      id.withUnsafeBytes { resource.read($0) }
    } else {
      return
    }
    func put(_ text: UnsafeRawBufferPointer, _ column: Common) {
      if !text.isEmpty { writer.put(.text(text), in: columns[column.rawValue]) }
    }
    put(resource.upper, .resourceID)
    put(resource.subscription, .subscriptionID)
    put(resource.resourceGroup, .resourceGroup)
    put(resource.provider, .resourceProvider)
    put(resource.type, .resourceType)
    put(resource.resource, .resource)
  }

  /// Puts a member of the record or of its properties. Where both have one that is a common column the
  /// record's is in it, and that of its properties in the column that any member has.
  private func put(
    _ json: JSONView, key: Int, _ value: Int, _ writer: TableWriter, isTopLevel: Bool,
    copies: Bool = false
  ) {
    let name = flattener.name(of: json, key)
    put(json, key, name, value, writer, isTopLevel: isTopLevel, copies: copies)
    flattener.leave(name)
  }

  /// The common column that a key goes to, which is remembered with its name.
  @inline(__always)
  private func common(_ json: JSONView, _ key: Int, _ name: Int) -> Common? {
    let known = flattener[note: name]
    if known >= 0 { return Common(rawValue: known - 1) }
    let common = json[key].hasEscapes ? nil : Common(key: json.content(key))
    flattener[note: name] = common.map { $0.rawValue + 1 } ?? 0
    return common
  }

  private func put(
    _ json: JSONView, _ key: Int, _ name: Int, _ value: Int, _ writer: TableWriter,
    isTopLevel: Bool, copies: Bool
  ) {
    let kind = json[value].kind
    if kind != .object, kind != .array, let common = common(json, key, name) {
      if kind == .null { return }
      let column = columns[common.rawValue]
      // Of several members that mean it the first is in it, and the others beside it.
      if writer.isSet(column) {
        flattener.put(json, named: name, value, writer, copies: copies)
        return
      }
      if common != .durationMs {
        let cell = flattener.textCell(json, value, writer, copies: copies)
        if !writer.withText(of: cell, { $0.isEmpty }) { writer.put(cell, in: column) }
        return
      }
      if let duration = Coercion.wholeNumber(json, value) {
        writer.put(.integer(duration), in: column)
        return
      }
    }
    // The claims of a caller have names that columns cannot have: they are kept as they are, too.
    if isTopLevel, kind == .object, json.content(key).equals("identity"),
      resource.provider.equals("MICROSOFT.KEYVAULT")
    {
      writer.put(writer.jsonCell(json, value), in: writer.column("_Identity", .dynamic))
    }
    flattener.put(json, named: name, value, writer, copies: copies)
  }

  /// Puts the members of `properties`, which some services write as a string of JSON.
  private func put(_ json: JSONView, properties: Int, _ writer: TableWriter) {
    switch json[properties].kind {
    case .object: putMembers(json, of: properties, writer, copies: false)
    case .string:
      unescaped.removeAll(keepingCapacity: true)
      json.appendText(properties, to: &unescaped)
      if putMembers(of: unescaped, writer) { return }
      if let repaired = SingleQuotes.repaired(unescaped), putMembers(of: repaired, writer) {
        return
      }
      putWhole(json, properties, writer)
    case .null, .true, .false, .number, .array:
      putWhole(json, properties, writer)
    }
  }

  /// Puts properties that are not an object, by the name of their member.
  private func putWhole(_ json: JSONView, _ properties: Int, _ writer: TableWriter) {
    let name = flattener.name(of: json, properties - 1)
    flattener.put(json, named: name, properties, writer, copies: false)
    flattener.leave(name)
  }

  /// - Returns: whether the text is a JSON object.
  private func putMembers(of text: [UInt8], _ writer: TableWriter) -> Bool {
    text.withUnsafeBytes { bytes in
      do throws(JSONError) {
        try propertiesTape.scanDocument(bytes)
      } catch {
        return false
      }
      let json = propertiesTape.view(of: bytes)
      guard json[0].kind == .object else { return false }
      putMembers(json, of: 0, writer, copies: true)
      return true
    }
  }

  private func putMembers(_ json: JSONView, of object: Int, _ writer: TableWriter, copies: Bool) {
    var at = object + 1
    let end = json.after(object)
    while at < end {
      put(json, key: at, at + 1, writer, isTopLevel: false, copies: copies)
      at = json.after(at + 1)
    }
  }
}
