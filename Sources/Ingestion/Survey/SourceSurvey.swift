import Files
import JSON
import KQLValues
import LogFiles
import Storage

/// Finds out what the rows of a file say together, in a pass of its own.
final class SourceSurvey: RecordTarget {
  private let formats: [any LogFormat]
  /// The members' names, and what is known of each by its number.
  private var keys = NameIndex()
  private var evidence: [ColumnEvidence] = []
  private var nested: [TimeMember: ColumnEvidence] = [:]
  /// The members of objects of no known kind.
  private var members: Set<Int> = []
  private var isTextual = false
  /// More are taken as each value says.
  private static let maximumMembers = 20_000
  private static let maximumNested = 256

  init(formats: [any LogFormat]) { self.formats = formats }

  func setWindow(_ bytes: UnsafeRawBufferPointer, base: Int) {}
  func reject(_ origin: ItemOrigin, _ reason: String, _ raw: UnsafeRawBufferPointer) {}

  func take(_ record: Record) throws(RecordFailure) {
    guard let format = formats.first(where: { $0.recognizes(record) }), format.surveysRows else {
      return
    }
    let isObject = format is ObjectFormat
    let json = record.json
    let isTextual = record.hints?.isTextual == true
    self.isTextual = self.isTextual || isTextual
    var at = record.index + 1
    let end = json.after(record.index)
    while at < end {
      let value = at + 1
      let number = number(of: json, key: at)
      at = json.after(value)
      guard let number else { continue }
      evidence[number].add(json, value, isTextual: isTextual)
      if isObject { members.insert(number) }
      if json[value].kind == .object { takeNested(record, keys.name(number), value) }
    }
  }

  /// The number of a member's name; nil where there are too many.
  private func number(of json: JSONView, key: Int) -> Int? {
    if !json[key].hasEscapes, let known = keys.number(of: json.content(key)) { return known }
    var name = json.text(key)
    if json[key].hasEscapes, let known = keys.number(of: name) { return known }
    guard evidence.count < Self.maximumMembers else { return nil }
    evidence.append(ColumnEvidence(key: name))
    return name.withUTF8 { keys.add(UnsafeRawBufferPointer($0)) }
  }

  private func takeNested(_ record: Record, _ outer: String, _ object: Int) {
    let json = record.json
    var at = object + 1
    let end = json.after(object)
    while at < end {
      let value = at + 1
      let kind = json[value].kind
      let key = json.content(at)
      if kind == .string || kind == .number, key.count <= 40 {
        let name = json.text(at)
        let member = TimeMember.nested(outer, name)
        if nested[member] == nil, nested.count < Self.maximumNested,
          TimeNames.rank(of: name) != nil
        {
          nested[member] = ColumnEvidence(key: name)
        }
        nested[member]?.add(json, value, isTextual: false)
      }
      at = json.after(value)
    }
  }

  /// - Parameter path: of the file.
  func finished(path: String, _ options: IngestOptions) -> FileSurvey {
    var survey = FileSurvey(table: "", choice: .own)
    let columns = Dictionary(
      uniqueKeysWithValues: evidence.enumerated().map { (keys.name($0), $1) })
    setOrders(&survey, columns, options)
    for (key, evidence) in columns {
      survey.types[key] = evidence.type(
        isTextual: isTextual, order: options.dateOrder ?? survey.orders[key])
      if isTextual, let type = Self.suffixType(of: key), evidence.values > 0,
        type == .string || survey.types[key] == .long
      {
        survey.types[key] = type
      }
    }
    let stated = options.timeColumn.flatMap { statedMember($0, columns) }
    survey.isTimeStated = stated != nil
    survey.times = stated.map { [$0] } ?? timeMembers(columns)
    // Where two names differ in their case alone, each is a column of its own.
    let spellings = Dictionary(grouping: columns.keys) { $0.lowercased() }
    survey.ambiguous = Set(spellings.values.filter { $0.count > 1 }.joined())
    (survey.table, survey.choice) = ObjectTable.choose(
      path: path, members: Set(members.map(keys.name)), options)
    return survey
  }

  private func setOrders(
    _ survey: inout FileSurvey, _ columns: [String: ColumnEvidence], _ options: IngestOptions
  ) {
    let dated = columns.filter { !$0.value.order.isEmpty }
    // All dates of a file were written at one place: what one column settles holds for the others.
    let settled = Set(dated.values.compactMap(\.order.order))
    let common = settled.count == 1 ? settled.first : nil
    for (key, evidence) in dated {
      if let order = options.dateOrder ?? evidence.order.order ?? common {
        survey.orders[key] = order
      } else {
        survey.openDates[key] = evidence.sample
      }
    }
  }

  /// Of text columns that bear a suffix, what it says.
  private static func suffixType(of key: String) -> ScalarType? {
    switch key.suffix(2) {
    case "_s", "_g": .string
    case "_d": .real
    default: nil
    }
  }

  /// The member that the user names, by its name with or without the zone after it, or of an object in the row;
  /// nil where the file has none.
  private func statedMember(
    _ name: String, _ columns: [String: ColumnEvidence]
  ) -> TimeMember? {
    if columns[name] != nil { return .member(name) }
    if let key = columns.keys.sorted().first(where: { LocalZone.split($0).name == name }) {
      return .member(key)
    }
    guard let dot = name.firstIndex(of: "."), columns[String(name[..<dot])] != nil else {
      return nil
    }
    return .nested(String(name[..<dot]), String(name[name.index(after: dot)...]))
  }

  private func timeMembers(_ columns: [String: ColumnEvidence]) -> [TimeMember] {
    func sorted(_ found: [(rank: Int, label: String, member: TimeMember)]) -> [TimeMember] {
      found.sorted { ($0.rank, $0.label) < ($1.rank, $1.label) }.map(\.member)
    }
    var full: [(rank: Int, label: String, member: TimeMember)] = []
    var days: [(rank: Int, label: String, member: TimeMember)] = []
    for (key, evidence) in columns {
      guard let rank = evidence.rank, evidence.saysTime else { continue }
      if evidence.saysDayOnly {
        days.append((rank, key, .member(key)))
      } else {
        full.append((rank, key, .member(key)))
      }
    }
    var whole = sorted(full)
    let times = columns.filter { $0.value.rank != nil && $0.value.saysTimeOfDay }.keys.sorted()
    if whole.isEmpty, let time = times.first, case .member(let day)? = sorted(days).first {
      whole = [.dayAndTime(day, time)]
    }
    let inner = nested.compactMap { member, evidence in
      evidence.saysTime && !evidence.saysDayOnly
        ? (rank: evidence.rank ?? 0, label: member.label, member: member) : nil
    }
    return Array((whole + sorted(days) + (whole.isEmpty ? sorted(inner) : [])).prefix(8))
  }
}
