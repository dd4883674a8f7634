import JSON
import KQLValues
import LogFiles
import LogTables
import Storage

/// The columns of one declared table, for formats that put values into columns by name.
final class DeclaredColumns {
  private var types: [String: ScalarType] = [:]
  private var writer: TableWriter?
  /// Keys as they stand in records, and the column each goes to, by the level of the record.
  private var levels = [Level(), Level()]
  /// What the columns of the row hold, where no member is to take the place of another.
  private let placed: PlacedValues?
  /// Whether a text that is a JSON object or array is that value in a dynamic column.
  private let readsJSONText: Bool
  private var numbersByName: [String: Int] = [:]
  private var text: [UInt8] = []
  private var tape = JSONTape()
  /// The source that what is remembered of keys holds for.
  private var context: SourceContext?
  /// The orders of day and month that were asked for, by the column.
  private var orders: [Int: DateOrder] = [:]
  private var spellings: [String: String]?

  private struct Level {
    var keys = NameIndex()
    var targets: [Target] = []
  }

  private struct Target {
    var column: Int?
    /// Where the column's times are local ones.
    var zone: LocalZone?
    /// Whether the user states the zone.
    var isZoneStated = false
    /// Nobody says its type: each value's own decides, and this is the column's name.
    var inferred: String?
  }

  /// What columns of these names are in any table.
  private static let everywhere: [String: ScalarType] = [
    "TimeGenerated": .datetime, "SourceSystem": .string, "_ResourceId": .string,
    "_SubscriptionId": .string,
  ]

  /// - Parameters:
  ///   - own: what the user declares.
  ///   - keepsAll: a value whose column is taken in its row gets one of its key's own name and a suffix.
  init(
    of table: String, own: CustomTables = CustomTables(), keepsAll: Bool = false,
    readsJSONText: Bool = false
  ) {
    placed = keepsAll ? PlacedValues() : nil
    self.readsJSONText = readsJSONText
    types = Self.everywhere
    for column in own.columns(of: table) ?? [] { types[column.name] = column.type }
  }

  /// To be called with each row's writer.
  func begin(_ writer: TableWriter) {
    placed?.removeAll()
    guard self.writer !== writer else { return }
    self.writer = writer
    levels = [Level(), Level()]
    numbersByName = [:]
    orders = [:]
  }

  /// The column whose name differs from the given one in its case alone, or not at all.
  func spelling(of name: String) -> String? {
    if types[name] != nil { return name }
    let known =
      spellings
      ?? Dictionary(types.keys.map { ($0.lowercased(), $0) }, uniquingKeysWith: { min($0, $1) })
    spellings = known
    return known[name.lowercased()]
  }

  /// Puts a value into the column that the key stands for. A value that is none of the column's type is
  /// kept as text in a column with `_s` after its name.
  ///
  /// - Parameters:
  ///   - hints: what the file says about its columns.
  ///   - times: how times are read.
  ///   - level: 1 for the members of an object in the record, whose keys may mean other columns.
  ///   - name: gives the column's name for a key; asked once a key. Nil: the key has no column.
  /// - Throws: `rejected` where the key names a time zone that is not known, `stopped` where nobody says which
  ///   of day and month comes first.
  func put(
    _ json: JSONView, key: Int, _ value: Int, _ writer: TableWriter, hints: ColumnHints? = nil,
    times: TimeRules? = nil, level: Int = 0, name: (String) -> String?
  ) throws(RecordFailure) {
    if json[value].kind == .null { return }
    if let times, times.context !== context {
      // What a file's keys stand for, and how it writes dates, says nothing of the next.
      context = times.context
      levels = [Level(), Level()]
      orders = [:]
    }
    let known = json[key].hasEscapes ? nil : levels[level].keys.number(of: json.content(key))
    let target: Target
    if let known {
      target = levels[level].targets[known]
    } else {
      let (text, written) = LocalZone.split(json.text(key))
      var used = times?.isZoneAssumed == true && written == nil ? times?.zone : nil
      var isStated = used != nil
      if let written, written != "UTC" {
        used = LocalZone(displayName: written)
        isStated = used == nil
        if used == nil { used = times?.zone }
        guard used != nil else { throw .rejected(LocalZone.unknown(written)) }
      }
      guard let name = name(text) else {
        remember(json, key, Target(column: nil, zone: nil), level)
        return
      }
      let type =
        types[name] ?? hints?.types[text] ?? (written == nil ? nil : .datetime)
        ?? Self.suffixType(of: name)
      if let type {
        var bytes = name
        let column = bytes.withUTF8 { writer.column(UnsafeRawBufferPointer($0), type) }
        guard column != nil else {
          bytes.withUTF8 { writer.addToRest(UnsafeRawBufferPointer($0), json: json.raw(value)) }
          return
        }
        target = Target(
          column: column, zone: used, isZoneStated: isStated)
      } else {
        target = Target(
          column: nil, zone: used, isZoneStated: isStated, inferred: name)
      }
      remember(json, key, target, level)
    }
    var column = target.column
    if var bytes = target.inferred {
      let type = Self.valueType(of: json, value)
      column = bytes.withUTF8 { writer.column(UnsafeRawBufferPointer($0), type) }
      if column == nil {
        bytes.withUTF8 { writer.addToRest(UnsafeRawBufferPointer($0), json: json.raw(value)) }
      }
    }
    guard let column else { return }
    if let placed {
      guard !placed.holds(json, value, column, writer) else { return }
      if placed.isTaken(column, writer) {
        putBeside(json, value, writer, name: json.text(key))
        return
      }
    }
    if writer.type(of: column) == .datetime, json[value].kind == .string,
      let ticks = try ticks(json, key: key, value, in: column, writer, target, times)
    {
      writer.put(.integer(ticks), in: column)
      placed?.note(json, value, column)
      return
    }
    // Rows of a file may be of texts alone or not, one by one.
    let isJSONText =
      json[value].kind == .string && writer.type(of: column) == .dynamic
      && Self.isJSONText(in: LocalZone.split(json.text(key)).name, hints)
    put(json, value, in: column, writer, hints, isJSONText: isJSONText) {
      name(LocalZone.split(json.text(key)).name)
    }
  }

  private static func isJSONText(in key: String, _ hints: ColumnHints?) -> Bool {
    guard let hints, hints.isTextual else { return false }
    return !hints.isTyped || hints.types[key] != .dynamic
  }

  /// Puts a value into a column by the column's own name.
  func put(_ json: JSONView, _ value: Int, as name: String, _ writer: TableWriter) {
    if json[value].kind == .null { return }
    let column: Int
    if let known = numbersByName[name] {
      column = known
    } else {
      let type = types[name] ?? Self.suffixType(of: name)
      column = writer.column(name, type ?? Self.valueType(of: json, value))
      if type != nil { numbersByName[name] = column }
    }
    if let placed {
      guard !placed.holds(json, value, column, writer) else { return }
      if placed.isTaken(column, writer) {
        putBeside(json, value, writer, name: name)
        return
      }
      if readsJSONText, isJSONText(json, value), writer.type(of: column) == .dynamic {
        writer.put(dynamicCell(json, value, writer), in: column)
        placed.note(json, value, column)
        return
      }
    }
    if let cell = Coercion.cell(json, value, as: writer.type(of: column), writer) {
      if case .null = cell { return }
      writer.put(cell, in: column)
      placed?.note(json, value, column)
    } else {
      putMisfit(json, value, writer, name: name)
    }
  }

  /// Says what a column holds that was put past this: no member takes its place.
  func note(_ json: JSONView, _ value: Int, in column: Int) { placed?.note(json, value, column) }

  /// Says that no member takes the place of what a column holds.
  func protect(_ column: Int) { placed?.protect(column) }

  /// Puts a value whose column is taken into one with the suffix of its kind after the name; a third of the
  /// name goes to `AdditionalFields`.
  func putBeside(_ json: JSONView, _ value: Int, _ writer: TableWriter, name: String) {
    let type: ScalarType
    let suffix: String
    switch json[value].kind {
    case .null: return
    case .true, .false: (type, suffix) = (.bool, "_b")
    case .number:
      // Digits that a real cannot hold stay text.
      (type, suffix) = json.content(value).count <= 15 ? (.real, "_d") : (.string, "_s")
    case .string, .array, .object: (type, suffix) = (.string, "_s")
    }
    guard let cell = Coercion.cell(json, value, as: type, writer) else { return }
    var bytes = name + suffix
    bytes.withUTF8 { bytes in
      let bytes = UnsafeRawBufferPointer(bytes)
      if let column = writer.column(bytes, type), writer.filled(column) == nil {
        writer.put(cell, in: column)
      } else {
        writer.addToRest(bytes, json: json.raw(value))
      }
    }
  }

  private func isJSONText(_ json: JSONView, _ value: Int) -> Bool {
    guard json[value].kind == .string else { return false }
    let first = json.content(value).first
    return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
  }

  /// Whether the row has a value in the column of that name.
  func hasValue(_ name: String, _ writer: TableWriter) -> Bool {
    writer.isFilled(name, types[name] ?? Self.suffixType(of: name) ?? .string)
  }

  /// Whether the table declares a column.
  func declares(_ name: String) -> Bool { Self.everywhere[name] == nil && types[name] != nil }

  private func put(
    _ json: JSONView, _ value: Int, in column: Int, _ writer: TableWriter, _ hints: ColumnHints?,
    isJSONText: Bool, name: () -> String?
  ) {
    let type = writer.type(of: column)
    var cell: Cell?
    if json[value].kind == .string, type == .dynamic,
      isJSONText || readsJSONText && self.isJSONText(json, value)
    {
      cell = dynamicCell(json, value, writer)
    } else if json[value].kind == .string, hints?.isTextual == true, type != .string,
      json.content(value).equals("null")
    {
      return
    } else {
      // A time was looked for already.
      let isNoTime = type == .datetime && json[value].start < json[value].end
      cell = isNoTime ? nil : Coercion.cell(json, value, as: type, writer)
    }
    if let cell {
      if case .null = cell { return }
      writer.put(cell, in: column)
      placed?.note(json, value, column)
    } else if let name = name() {
      putMisfit(json, value, writer, name: name)
    }
  }

  /// The time of a text; nil where it is none.
  private func ticks(
    _ json: JSONView, key: Int, _ value: Int, in column: Int, _ writer: TableWriter,
    _ target: Target, _ times: TimeRules?
  ) throws(RecordFailure) -> Int64? {
    let cell = writer.textCell(json, value)
    var isOpen = false
    var reading = writer.withText(of: cell) { text in
      if let reading = TimeText.isoReading(text) { return reading as TimeReading? }
      isOpen = times != nil && NumericDate(text)?.evidence != nil
      return isOpen ? nil : TimeText.reading(text)
    }
    if isOpen, let times {
      let order: DateOrder
      if let known = orders[column] {
        order = known
      } else {
        order = try times.context.dateOrder(of: json.text(key))
        orders[column] = order
      }
      reading = writer.withText(of: cell) { TimeText.reading($0, order: order) }
    }
    guard let reading else { return nil }
    guard let zone = target.zone, !reading.saysZone else { return reading.ticks }
    if target.isZoneStated { times?.context.used.insert(.timeZone) }
    return zone.utc(ofLocal: reading.ticks)
  }

  /// The JSON that stands in a text; the text as a JSON string where none does.
  private func dynamicCell(_ json: JSONView, _ value: Int, _ writer: TableWriter) -> Cell {
    text.removeAll(keepingCapacity: true)
    json.appendText(value, to: &text)
    if text.isEmpty { return .null }
    let isJSON = text.withUnsafeBytes { bytes in
      do throws(JSONError) {
        try tape.scanDocument(bytes)
        return true
      } catch {
        return false
      }
    }
    guard isJSON else { return writer.jsonCell(json, value) }
    let start = writer.scratch.count
    text.withUnsafeBytes { appendCompacted($0, to: &writer.scratch) }
    return .scratch(start: start, count: writer.scratch.count - start)
  }

  private func putMisfit(_ json: JSONView, _ value: Int, _ writer: TableWriter, name: String) {
    guard let cell = Coercion.cell(json, value, as: .string, writer) else { return }
    var bytes = name + "_s"
    let column = bytes.withUTF8 { writer.column(UnsafeRawBufferPointer($0), .string) }
    if let column, writer.type(of: column) == .string {
      writer.put(cell, in: column)
    } else {
      bytes.withUTF8 { writer.addToRest(UnsafeRawBufferPointer($0), json: json.raw(value)) }
    }
  }

  private func remember(_ json: JSONView, _ key: Int, _ target: Target, _ level: Int) {
    guard !json[key].hasEscapes, levels[level].targets.count < StorageSchema.maximumColumns else {
      return
    }
    _ = levels[level].keys.add(json.content(key))
    levels[level].targets.append(target)
  }

  /// The type of a column that is not declared, by the suffix that custom columns bear.
  private static func suffixType(of name: String) -> ScalarType? {
    switch name.suffix(2) {
    case "_s", "_g": .string
    case "_d": .real
    case "_b": .bool
    case "_t": .datetime
    default: nil
    }
  }

  /// The type of a value whose column is undeclared.
  private static func valueType(of json: JSONView, _ value: Int) -> ScalarType {
    switch json[value].kind {
    case .true, .false: .bool
    case .number: json[value].isInteger ? .long : .real
    case .array, .object: .dynamic
    case .null, .string: .string
    }
  }
}
