import JSON
import LogFiles

/// The options of an ingest that decide what becomes of a file's bytes.
struct StatedOptions: OptionSet {
  let rawValue: Int

  static let table = StatedOptions(rawValue: 1)
  static let timeZone = StatedOptions(rawValue: 2)
  static let year = StatedOptions(rawValue: 4)
  static let dateOrder = StatedOptions(rawValue: 8)
  static let timeColumn = StatedOptions(rawValue: 16)
  static let all: StatedOptions = [.table, .timeZone, .year, .dateOrder, .timeColumn]
}

/// What was stated by which option, by the option's name on the command line.
struct OptionValues: Hashable {
  private var values: [String: String] = [:]

  /// - Parameter which: the options that count.
  init(_ options: IngestOptions, _ which: StatedOptions) {
    if which.contains(.table) { values["table"] = options.resultTable }
    if which.contains(.timeZone) { values["time-zone"] = options.zone?.name }
    if which.contains(.year) { values["year"] = options.year.map(String.init) }
    if which.contains(.dateOrder) { values["date-order"] = options.dateOrder?.rawValue }
    if which.contains(.timeColumn) { values["time-column"] = options.timeColumn }
  }

  /// As `json` writes it.
  init(json: String?) {
    guard let json, case .object(let members)? = try? JSONValue(parsing: json) else { return }
    for member in members {
      if case .string(let text) = member.value { values[member.key] = text }
    }
  }

  /// A JSON object; nil where nothing was stated.
  var json: String? {
    if values.isEmpty { return nil }
    let members = values.sorted { $0.key < $1.key }.map { JSONMember($0.key, .string($0.value)) }
    return JSONValue.object(members).jsonText
  }

  /// Whether all that the other says is said here.
  func contains(_ other: OptionValues) -> Bool {
    other.values.allSatisfy { values[$0.key] == $0.value }
  }

  mutating func add(_ other: OptionValues) { values.merge(other.values) { $1 } }

  /// For people.
  var text: String {
    values.isEmpty
      ? "no options"
      : values.sorted { $0.key < $1.key }.map { "--\($0.key) \($0.value)" }.joined(separator: " ")
  }

  /// The options of an ingest, with what is said here where the ingest says nothing.
  func filling(_ options: IngestOptions) -> IngestOptions {
    var filled = options
    if filled.resultTable == nil { filled.resultTable = values["table"] }
    if filled.zone == nil {
      filled.zone = values["time-zone"].flatMap { LocalZone(displayName: $0) }
    }
    if filled.year == nil { filled.year = values["year"].flatMap(Int.init) }
    if filled.dateOrder == nil {
      filled.dateOrder = values["date-order"].flatMap { DateOrder(rawValue: $0) }
    }
    if filled.timeColumn == nil { filled.timeColumn = values["time-column"] }
    return filled
  }
}
