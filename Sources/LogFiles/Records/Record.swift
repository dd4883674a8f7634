import Files
import JSON
import Platform

/// A record on its way to a table: an object, and the members by which formats are told apart.
package struct Record {
  package let json: JSONView
  /// The object's node.
  package let index: Int
  package var origin: ItemOrigin

  /// The members by which formats are told apart.
  private(set) var members = RecordMembers<Int>()

  package var time: Int? {
    get { members.time }
    set { members.time = newValue }
  }
  package var category: Int? { members.category }
  package var resourceID: Int? { members.resourceID }
  package var type: Int? { members.type }
  package var operationName: Int? { members.operationName }
  package var properties: Int? { members.properties }
  package var timeGenerated: Int? { members.timeGenerated }
  package var hasLowerCaseCategory: Bool { members.hasLowerCaseCategory }
  package var markers: Markers { members.markers }

  /// What its file says about its columns, where it does.
  package var hints: ColumnHints?
  /// Numbers further items out of the same bytes; nil where each has bytes of its own.
  package var parts: PartCounter?
  /// What the file's path says about it, where it does not say it itself.
  package var place: StoragePath?
  /// The bytes that it was written from, where those of `json` are not the source's.
  package var source: UnsafeRawBufferPointer?

  /// The object around it that brought it, and its own place in that.
  package private(set) var envelope: (object: Int, content: Int)?

  /// Whether its source is not JSON, and became it when control characters in its strings were escaped.
  package var isRepaired = false

  /// Its bytes as they are in the source.
  package var raw: UnsafeRawBufferPointer { source ?? json.raw(index) }

  /// Members that say by being there what the record is.
  package struct Markers: OptionSet, Sendable {
    package let rawValue: Int

    package init(rawValue: Int) { self.rawValue = rawValue }

    package static let metricName = Markers(rawValue: 1)
    package static let timeGrain = Markers(rawValue: 2)
    package static let alertType = Markers(rawValue: 4)
    package static let systemAlertID = Markers(rawValue: 8)
    package static let eventTimestamp = Markers(rawValue: 16)
    package static let tableName = Markers(rawValue: 32)
    package static let frameType = Markers(rawValue: 64)
    package static let apiVersion = Markers(rawValue: 128)
    package static let resourceType = Markers(rawValue: 256)
    /// `EventTimestamp`, as PowerShell writes `eventTimestamp`.
    package static let pascalEventTimestamp = Markers(rawValue: 512)
    /// `_source`, the record in a document of Elasticsearch.
    package static let documentSource = Markers(rawValue: 1024)
    /// `preview`, as Splunk's export begins a result.
    package static let preview = Markers(rawValue: 2048)
  }

  /// The spellings of a record's time; a lower place in the list wins.
  private static let timeNames: [StaticString] = [
    "time", "timeStamp", "timestamp", "TimeGenerated", "eventTimestamp", "Timestamp",
    "originalEventTimestamp", "EventTimeString",
  ]

  /// - Parameter members: as they are known already.
  init(_ json: JSONView, at index: Int, origin: ItemOrigin, members: RecordMembers<Int>) {
    self.json = json
    self.index = index
    self.origin = origin
    self.members = members
  }

  package init(_ json: JSONView, at index: Int, origin: ItemOrigin) {
    self.json = json
    self.index = index
    self.origin = origin
    find()
  }

  private mutating func find() {
    var timeRank = Self.timeNames.count
    var categoryRank = 2
    var resourceRank = 2
    var at = index + 1
    let end = json.after(index)
    while at < end {
      let value = at + 1
      // The keys that are looked for have no escapes, and no other length.
      let key = json.content(at)
      switch key.count {
      case 4:
        if key.equals("time") {
          note(&timeRank, 0, value)
        } else if key.equals("Type") {
          members.type = value
        } else if key.equals("type") {
          members.markers.insert(.resourceType)
        }
      case 7:
        if key.equals("_source") {
          members.markers.insert(.documentSource)
        } else if key.equals("preview") {
          members.markers.insert(.preview)
        }
      case 8:
        if key.equals("category") {
          members.hasLowerCaseCategory = true
          members.category = value
          categoryRank = 0
        } else if categoryRank > 0, key.equalsIgnoringCase("category") {
          members.category = value
          categoryRank = 1
        }
      case 9:
        if key.equals("timeStamp") {
          note(&timeRank, 1, value)
        } else if key.equals("timestamp") {
          note(&timeRank, 2, value)
        } else if key.equals("Timestamp") {
          note(&timeRank, 5, value)
        } else if key.equals("timeGrain") {
          members.markers.insert(.timeGrain)
        } else if key.equals("AlertType") {
          members.markers.insert(.alertType)
        } else if key.equals("TableName") {
          members.markers.insert(.tableName)
        } else if key.equals("FrameType") {
          members.markers.insert(.frameType)
        }
      case 10:
        if key.equals("resourceId") {
          members.resourceID = value
          resourceRank = 0
        } else if key.equals("properties") {
          members.properties = value
        } else if resourceRank > 0, key.equalsIgnoringCase("resourceid") {
          members.resourceID = value
          resourceRank = 1
        } else if key.equals("metricName") {
          members.markers.insert(.metricName)
        } else if key.equals("apiVersion") {
          members.markers.insert(.apiVersion)
        }
      case 13:
        if key.equals("TimeGenerated") {
          note(&timeRank, 3, value)
          members.timeGenerated = value
        } else if key.equals("operationName") {
          members.operationName = value
        } else if key.equals("SystemAlertId") {
          members.markers.insert(.systemAlertID)
        }
      case 14:
        if key.equals("eventTimestamp") {
          note(&timeRank, 4, value)
          members.markers.insert(.eventTimestamp)
        } else if key.equals("EventTimestamp") {
          members.markers.insert(.pascalEventTimestamp)
        }
      case 15:
        if key.equals("EventTimeString") { note(&timeRank, 7, value) }
      case 22:
        if key.equals("originalEventTimestamp") { note(&timeRank, 6, value) }
      default: break
      }
      if key.count > 15, timeGenerated == nil, key.starts(with: "TimeGenerated [".utf8) {
        members.timeGenerated = value
      }
      at = json.after(value)
    }
  }

  private mutating func note(_ rank: inout Int, _ newRank: Int, _ value: Int) {
    let node = json[value]
    guard newRank <= rank, node.kind == .string, node.start < node.end else { return }
    rank = newRank
    members.time = value
  }

  /// The bytes of a string without escapes; nil for other values.
  package func plainText(_ index: Int?) -> UnsafeRawBufferPointer? {
    guard let index, json[index].kind == .string, !json[index].hasEscapes else { return nil }
    return json.content(index)
  }

  /// The text of a string; nil for other values.
  package func text(_ index: Int?) -> String? {
    guard let index, json[index].kind == .string else { return nil }
    return json.text(index)
  }
}

/// Of each member by which formats are told apart, where its value is: its node, or its place among the members.
/// Nil where there is none.
struct RecordMembers<Place> {
  var time: Place?
  var category: Place?
  var resourceID: Place?
  var type: Place?
  var operationName: Place?
  var properties: Place?
  var timeGenerated: Place?
  var hasLowerCaseCategory = false
  var markers: Record.Markers = []

  @inline(__always)
  func map<Other>(_ other: (Place) -> Other) -> RecordMembers<Other> {
    RecordMembers<Other>(
      time: time.map(other), category: category.map(other), resourceID: resourceID.map(other),
      type: type.map(other), operationName: operationName.map(other),
      properties: properties.map(other), timeGenerated: timeGenerated.map(other),
      hasLowerCaseCategory: hasLowerCaseCategory, markers: markers)
  }
}

extension Record {
  /// The record that is the content of this one, which only says where it was kept: a document of
  /// Elasticsearch or OpenSearch, or a result of Splunk's export; nil for others.
  package var unwrapped: Record? {
    let content: Int
    if markers.contains(.documentSource), let source = json.lastMember("_source", of: index),
      json.lastMember("_index", of: index) ?? json.lastMember("_id", of: index) != nil
    {
      content = source
    } else if markers.contains(.preview), let result = json.lastMember("result", of: index),
      let preview = json.lastMember("preview", of: index),
      [.true, .false].contains(json[preview].kind)
    {
      content = result
    } else {
      return nil
    }
    guard json[content].kind == .object, json.after(content) > content + 1 else { return nil }
    var inner = Record(json, at: content, origin: origin)
    inner.source = raw
    inner.parts = parts
    inner.hints = hints
    inner.isRepaired = isRepaired
    inner.envelope = (index, content)
    return inner
  }
}
