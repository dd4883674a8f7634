import JSON
import LogFiles

/// Where the rows of a file say their time.
enum TimeMember: Hashable {
  case member(String)
  /// A member of an object.
  case nested(String, String)
  /// The day in one and the time of the day in another.
  case dayAndTime(String, String)

  /// For people.
  var label: String {
    switch self {
    case .member(let name): "`\(name)`"
    case .nested(let outer, let inner): "`\(outer).\(inner)`"
    case .dayAndTime(let day, let time): "`\(day)` and `\(time)`"
    }
  }

  /// The member whose order of day and month counts.
  var key: String {
    switch self {
    case .member(let name), .nested(let name, _), .dayAndTime(let name, _): name
    }
  }

  /// The time that a record says here; nil where it says none.
  ///
  /// - Parameter context: says the order of day and month, and the zone, where the time does not.
  func ticks(
    of record: Record, _ context: SourceContext
  ) throws(RecordFailure) -> Int64? {
    let json = record.json
    let reading: TimeReading?
    switch self {
    case .member(let name):
      reading = try Self.reading(json, json.member(named: name, of: record.index), name, context)
    case .nested(let outer, let inner):
      let object = json.member(named: outer, of: record.index)
      reading = try Self.reading(
        json, object.flatMap { json.member(named: inner, of: $0) }, outer, context)
    case .dayAndTime(let day, let time):
      guard let index = json.member(named: time, of: record.index), json[index].kind == .string,
        let part = TimeValue.timeOfDay(json.content(index)),
        var found = try Self.reading(json, json.member(named: day, of: record.index), day, context)
      else { return nil }
      found.ticks += part
      reading = found
    }
    guard let reading else { return nil }
    if reading.saysZone { return reading.ticks }
    if let zone = TimeNames.zone(of: key) { return zone.utc(ofLocal: reading.ticks) }
    guard let zone = context.options.zone else { return reading.ticks }
    context.used.insert(.timeZone)
    return zone.utc(ofLocal: reading.ticks)
  }

  private static func reading(
    _ json: JSONView, _ index: Int?, _ key: String, _ context: SourceContext
  ) throws(RecordFailure) -> TimeReading? {
    guard let index else { return nil }
    var known: DateOrder?
    if json[index].kind == .string, NumericDate(json.content(index))?.evidence != nil {
      known = try context.dateOrder(of: key)
    }
    return TimeValue.reading(json, index, order: known)
  }
}

extension JSONView {
  /// The last member of an object that has the name; nil where there is none, or it is not an object.
  func member(named name: String, of object: Int) -> Int? {
    guard self[object].kind == .object else { return nil }
    var found: Int?
    var at = object + 1
    let end = after(object)
    while at < end {
      let isSame =
        self[at].hasEscapes ? text(at) == name : content(at).elementsEqual(name.utf8)
      if isSame { found = at + 1 }
      at = after(at + 1)
    }
    return found
  }
}
