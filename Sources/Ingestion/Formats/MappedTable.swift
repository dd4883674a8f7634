import JSON
import LogFiles
import LogTables
import Storage

/// A table whose columns bear the names of a record's members, but for case, underscores and what is
/// declared. No member is lost: one whose column is taken has a column of its own name and a suffix.
final class MappedTable {
  let name: String
  private let declared: DeclaredColumns
  /// The columns by their names without case and underscores, and by what is declared to mean them.
  private var spelling: [String: String] = [:]
  /// Columns whose values stand in an object, and the way to them.
  private var paths: [(column: String, path: [String])] = []
  /// Whether members of an object have columns of their own, by its name without case and underscores.
  private var nested: [String: Bool] = [:]
  private let resource = ResourceID()
  private(set) var hasTime = false
  /// The text of properties that are written as a string, and what is in it.
  private var text: [UInt8] = []
  private var tape = JSONTape()

  /// - Parameters:
  ///   - paths: columns whose values are not in the member of their name; see `CategoryTable`.
  ///   - readsJSONText: a text that is an object or array is that value in a dynamic column.
  init(_ name: String, paths: [(column: String, path: [String])] = [], readsJSONText: Bool = false)
  {
    self.name = name
    declared = DeclaredColumns(of: name, keepsAll: true, readsJSONText: readsJSONText)
    let table = LogTables.table(named: name)
    let columns = (table?.columns ?? []).filter { column in
      column.name != "Type" && !column.name.hasPrefix("_")
    }
    for column in columns {
      for place in table?.records?.places(of: column) ?? [] {
        guard case .column(let legacy) = place, !column.legacy.isEmpty else { continue }
        spelling[LogColumn.folded(String(legacy.dropLast(2)))] = column.name
      }
    }
    for column in columns { spelling[LogColumn.folded(column.name)] = column.name }
    for (column, path) in paths {
      if path.count == 1, let member = path.first {
        spelling[LogColumn.folded(member)] = column
      } else {
        self.paths.append((column, path))
      }
    }
  }

  /// The table's own column of that name, whatever its case; nil where it has none.
  func column(named name: String) -> String? { spelling[LogColumn.folded(name)] }

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
      let column = writer.column("SourceSystem", .string)
      writer.put(
        .text(UnsafeRawBufferPointer(start: system.utf8Start, count: system.utf8CodeUnitCount)),
        in: column)
      declared.protect(column)
    }
    hasTime = false
    if let time = record.time { putTime(record.json, time, writer) }
    if let id = record.resourceID, record.json[id].kind == .string {
      putResource(record.json, id, writer)
    } else if record.resourceID == nil, let id = record.place?.resourceID {
      let start = writer.scratch.count
      writer.scratch += id
      putResource(.scratch(start: start, count: id.count), writer)
    }
    return writer
  }

  func putTime(_ json: JSONView, _ time: Int, _ writer: TableWriter) {
    let cell = writer.textCell(json, time)
    guard let ticks = writer.withText(of: cell, TimeText.ticks) else { return }
    let column = writer.column("TimeGenerated", .datetime)
    writer.put(.integer(ticks), in: column)
    declared.note(json, time, in: column)
    hasTime = true
  }

  /// `_ResourceId` and `_SubscriptionId`; and those of the parts that the table declares.
  func putResource(_ json: JSONView, _ id: Int, _ writer: TableWriter) {
    putResource(writer.textCell(json, id), writer)
  }

  private func putResource(_ cell: Cell, _ writer: TableWriter) {
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
  ///   - level: 1 for members of an object in the record.
  ///   - keepsNames: the names of members that have no column stay as they are.
  func putMembers(
    _ json: JSONView, of object: Int, _ writer: TableWriter, aliases: [String: String] = [:],
    skipping skipped: [Int?] = [], level: Int = 0, keepsNames: Bool = false
  ) throws(RecordFailure) {
    var at = object + 1
    let end = json.after(object)
    while at < end {
      let value = at + 1
      if !skipped.contains(value), !putNested(json, at, value, writer, aliases) {
        try declared.put(json, key: at, value, writer, level: level) { key in
          let folded = LogColumn.folded(key)
          if let alias = aliases[folded] {
            // As the table spells it.
            return alias.isEmpty ? nil : spelling[LogColumn.folded(alias)] ?? alias
          }
          if let column = spelling[folded] { return column }
          return RowNames.column(
            of: keepsNames ? key : key.prefix(1).uppercased() + key.dropFirst())
        }
      }
      at = json.after(value)
    }
  }

  /// Puts the members of an object that has no column and whose members have: `lastError.message` into
  /// `LastErrorMessage`.
  ///
  /// - Returns: whether all that it says is in columns.
  private func putNested(
    _ json: JSONView, _ key: Int, _ value: Int, _ writer: TableWriter, _ aliases: [String: String]
  ) -> Bool {
    guard json[value].kind == .object else { return false }
    let prefix = LogColumn.folded(json.text(key))
    if nested[prefix] == nil {
      guard nested.count < StorageSchema.maximumColumns else { return false }
      nested[prefix] =
        prefix.utf8.count > 2 && spelling[prefix] == nil && aliases[prefix] == nil
        && spelling.keys.contains { $0.hasPrefix(prefix) }
    }
    guard nested[prefix] == true else { return false }
    var isWhole = true
    var at = value + 1
    while at < json.after(value) {
      if let column = spelling[prefix + LogColumn.folded(json.text(at))] {
        declared.put(json, at + 1, as: column, writer)
      } else {
        isWhole = false
      }
      at = json.after(at + 1)
    }
    return isWhole
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

  /// Puts a text that stands in no record.
  func put(_ text: String, as column: String, _ writer: TableWriter) {
    let start = writer.scratch.count
    writer.scratch += text.utf8
    writer.put(
      .scratch(start: start, count: writer.scratch.count - start),
      in: writer.column(column, .string))
  }

  /// Whether the row has a value in the column of that name.
  func hasValue(_ column: String, _ writer: TableWriter) -> Bool {
    declared.hasValue(column, writer)
  }

  /// Whether the row has a value in a column of that name and type string.
  func isSet(_ column: String, _ writer: TableWriter) -> Bool {
    writer.isFilled(column, .string)
  }
}

// MARK: Records of diagnostic settings

extension MappedTable {
  /// How the members of a record and of its properties are named where it is not by their columns.
  struct Names {
    var record: [String: String] = [:]
    var properties: [String: String] = [:]
  }

  /// Writes the row of a record of diagnostic settings. Where the record and its properties have a member
  /// each for one column, the properties' is meant, and the record's is beside it.
  ///
  /// - Parameters:
  ///   - hidesCategory: the category is what the table is called, and no column of it.
  ///   - timeMember: of the properties, the one that is the row's time if it is there.
  func write(
    _ record: Record, _ rows: RowSink, system: StaticString?, names: Names = Names(),
    hidesCategory: Bool = false, timeMember: StaticString? = nil
  ) throws(RecordFailure) {
    try withObject(record.json, record.properties) { inner throws(RecordFailure) in
      try write(record, inner, rows, system, names, hidesCategory, timeMember)
    }
  }

  /// Calls `body` with an object and its place: the value, or what stands in it as text; nil where it is no
  /// object. Some services write them as a string of JSON, or of what is nearly JSON.
  func withObject(
    _ json: JSONView, _ value: Int?,
    _ body: ((json: JSONView, object: Int)?) throws(RecordFailure) -> Void
  ) throws(RecordFailure) {
    guard let value, json[value].kind == .string else {
      try body(value.flatMap { json[$0].kind == .object ? (json, $0) : nil })
      return
    }
    text.removeAll(keepingCapacity: true)
    json.appendText(value, to: &text)
    if !scan(text), let repaired = SingleQuotes.repaired(text) { text = repaired }
    let isObject = scan(text)
    let outcome = text.withUnsafeBytes { bytes in
      Result { () throws(RecordFailure) in
        try body(isObject ? (tape.view(of: bytes), 0) : nil)
      }
    }
    try outcome.get()
  }

  private func scan(_ text: [UInt8]) -> Bool {
    text.withUnsafeBytes { bytes in
      do throws(JSONError) {
        try tape.scanDocument(bytes)
      } catch {
        return false
      }
      return tape[0].kind == .object
    }
  }

  private func write(
    _ record: Record, _ inner: (json: JSONView, object: Int)?, _ rows: RowSink,
    _ system: StaticString?, _ names: Names, _ hidesCategory: Bool, _ timeMember: StaticString?
  ) throws(RecordFailure) {
    let json = record.json
    let writer = try begin(record, rows, system: system)
    var innerTime: Int?
    if let inner, let timeMember,
      let time = inner.json.member(timeMember, of: inner.object), inner.json[time].kind == .string
    {
      putTime(inner.json, time, writer)
      if hasTime { innerTime = time }
    }
    for (column, path) in paths {
      let places = [(json, record.index)] + (inner.map { [($0.json, $0.object)] } ?? [])
      for (json, object) in places {
        if let value = json.value(at: path, of: object) {
          declared.put(json, value, as: column, writer)
        }
      }
    }
    // A table with such a column has all of them in it, and the record's own members for columns.
    let keepsProperties =
      record.properties != nil && column(named: "properties") != nil && inner != nil
    if keepsProperties { put(json, record.properties, as: "Properties", writer) }
    var outerSkipped: [Int?] = [record.resourceID]
    if let time = record.time, innerTime == nil {
      if !hasTime {
        // As it was written.
        declared.putBeside(json, time, writer, name: json.text(time - 1))
        outerSkipped.append(time)
      } else if !hasColumn(json, forTime: time) {
        outerSkipped.append(time)
      }
    }
    if inner != nil { outerSkipped.append(record.properties) }
    if hidesCategory { outerSkipped.append(record.category) }
    if let inner, !keepsProperties {
      try putMembers(
        inner.json, of: inner.object, writer, aliases: names.properties, skipping: [innerTime],
        level: 1)
      // It is in the table's name.
      if isSet("Category", writer) { outerSkipped.append(record.category) }
    }
    try putMembers(
      json, of: record.index, writer, aliases: names.record, skipping: outerSkipped)
    if let inner, keepsProperties { putFree(inner.json, inner.object, writer) }
    if record.category == nil, let category = record.place?.category, !hidesCategory,
      column(named: "Category") != nil, !isSet("Category", writer)
    {
      let start = writer.scratch.count
      writer.scratch += category
      writer.put(
        .scratch(start: start, count: category.count), in: writer.column("Category", .string))
    }
    try rows.finish(writer, record, hasTime: hasTime)
  }

  /// Whether the member that is the record's time has a column of its own besides.
  private func hasColumn(_ json: JSONView, forTime time: Int) -> Bool {
    // Its key stands before it.
    if json.content(time - 1).equals("time") { return false }
    let column = column(named: json.text(time - 1))
    return column != nil && column != "TimeGenerated"
  }

  /// Puts members into columns of the table that have no value.
  private func putFree(_ json: JSONView, _ object: Int, _ writer: TableWriter) {
    var at = object + 1
    while at < json.after(object) {
      if let column = column(named: json.text(at)), !declared.hasValue(column, writer) {
        declared.put(json, at + 1, as: column, writer)
      }
      at = json.after(at + 1)
    }
  }
}

extension JSONView {
  /// The member of that name of an object; nil where it is not an object or has none.
  func member(_ key: StaticString, of object: Int?) -> Int? {
    guard let object, self[object].kind == .object else { return nil }
    return lastMember(key, of: object)
  }

  /// The value at the end of a path of members, whatever the case of their names; of an array the first
  /// element that has it. Nil where there is none, or null.
  func value(at path: [String], of object: Int) -> Int? {
    guard let name = path.first else { return self[object].kind == .null ? nil : object }
    switch self[object].kind {
    case .object:
      var at = object + 1
      while at < after(object) {
        if text(at).lowercased() == name.lowercased() {
          return value(at: Array(path.dropFirst()), of: at + 1)
        }
        at = after(at + 1)
      }
      return nil
    case .array:
      var at = object + 1
      while at < after(object) {
        if let found = value(at: path, of: at) { return found }
        at = after(at)
      }
      return nil
    case .null, .true, .false, .number, .string: return nil
    }
  }
}
