import JSON
import LogFiles
import LogTables
import Storage

/// What interfaces and cmdlets hand out of things whose table is known, as `InterfaceShape` declares it.
final class InterfaceFormat: LogFormat {
  static let name = "interface"
  static let sample = "formats/interfaces.json"
  static let summary =
    "What interfaces and cmdlets return, if its table is known; see below"
  static var tables: [String] {
    var tables: [String] = []
    for shape in InterfaceShape.all where !tables.contains(shape.table) {
      tables.append(shape.table)
    }
    return tables
  }
  static let isInferred = true

  private var shapes: [PreparedShape]?
  /// The names of the members of a record that was none of these: the next is likely to be alike.
  private var missed: [UInt8] = []
  private var keys: [UInt8] = []
  private var found: (offset: Int, index: Int, shape: PreparedShape)?

  init() {}

  func recognizes(_ record: Record) -> Bool {
    found = nil
    collectKeys(record)
    guard keys != missed else { return false }
    let shapes = self.shapes ?? InterfaceShape.all.map(PreparedShape.init)
    self.shapes = shapes
    let members = Members(record)
    var isLikely = false
    for shape in shapes where shape.mayBe(members) {
      isLikely = true
      if shape.matches(record, members) {
        found = (record.origin.offset, record.index, shape)
        return true
      }
    }
    if !isLikely { missed = keys }
    return false
  }

  private func collectKeys(_ record: Record) {
    keys.removeAll(keepingCapacity: true)
    func collect(_ object: Int) {
      var at = object + 1
      while at < record.json.after(object) {
        keys.append(contentsOf: record.json.content(at))
        keys.append(0)
        at = record.json.after(at + 1)
      }
    }
    collect(record.index)
    if let properties = record.properties, record.json[properties].kind == .object {
      collect(properties)
    }
  }

  func map(_ record: Record, to rows: RowSink) throws(RecordFailure) {
    guard let (_, _, shape) = found else { return }
    try shape.write(record, rows)
  }
}

/// The names of a record's members and of its properties', in lower case.
private struct Members {
  var names: Set<String> = []

  init(_ record: Record) {
    add(record.json, record.index)
    if let properties = record.properties, record.json[properties].kind == .object {
      add(record.json, properties)
    }
  }

  private mutating func add(_ json: JSONView, _ object: Int) {
    var at = object + 1
    while at < json.after(object) {
      names.insert(json.text(at).lowercased())
      at = json.after(at + 1)
    }
  }
}

/// A shape, its paths taken apart, and its table.
private final class PreparedShape {
  private let shape: InterfaceShape
  /// Most are never written to.
  private lazy var table = MappedTable(shape.table, readsJSONText: true)
  /// Each a list of ways, one of which is there.
  private let proof: [[Proof]]
  private let time: [[String]]
  private let columns: [Column]

  private struct Proof {
    let path: [String]
    /// How the text there begins, in lower case.
    let start: String?
  }

  private struct Column {
    let name: String
    let paths: [[String]]
    let constant: String?
    /// What is meant is not a member of the properties.
    let isOfRecord: Bool
  }

  init(_ shape: InterfaceShape) {
    self.shape = shape
    proof = shape.proof.map { line in
      line.split(separator: "|").map { way in
        let sides = way.split(separator: "=", maxSplits: 1)
        return Proof(
          path: Self.path(String(sides[0])),
          start: sides.count > 1 ? sides[1].lowercased() : nil)
      }
    }
    time = shape.time.map(Self.path)
    columns = shape.columns.compactMap { line in
      guard let equals = line.firstIndex(of: "=") else { return nil }
      let name = String(line[..<equals])
      let source = line[line.index(after: equals)...]
      if source.first == "'" {
        return Column(
          name: name, paths: [], constant: String(source.dropFirst().dropLast()),
          isOfRecord: false)
      }
      let isOfRecord = source.first == "/"
      let ways = isOfRecord ? source.dropFirst() : source
      return Column(
        name: name, paths: ways.split(separator: "|").map { Self.path(String($0)) },
        constant: nil, isOfRecord: isOfRecord)
    }
  }

  /// Points part the names; `~` is a point in one.
  private static func path(_ text: String) -> [String] {
    text.split(separator: ".").map { part in String(part.map { $0 == "~" ? "." : $0 }) }
  }

  /// Whether the members are there that each proof begins with.
  func mayBe(_ members: Members) -> Bool {
    proof.allSatisfy { ways in
      ways.contains { members.names.contains($0.path.first?.lowercased() ?? "") }
    }
  }

  func matches(_ record: Record, _ members: Members) -> Bool {
    proof.allSatisfy { ways in ways.contains { holds($0, record) } }
  }

  private func holds(_ proof: Proof, _ record: Record) -> Bool {
    for object in [record.index, record.properties] {
      guard let object, let value = record.json.value(at: proof.path, of: object) else { continue }
      guard let start = proof.start else { return true }
      let first = record.json[value].kind == .array ? value + 1 : value
      if first < record.json.after(value), record.json[first].kind == .string,
        record.json.text(first).lowercased().hasPrefix(start)
      {
        return true
      }
    }
    return false
  }

  func write(_ record: Record, _ rows: RowSink) throws(RecordFailure) {
    let member = record.json.value(at: [shape.inner], of: record.index)
    try table.withObject(record.json, member) { inner throws(RecordFailure) in
      try self.write(record, member, inner, rows)
    }
  }

  private func write(
    _ record: Record, _ member: Int?, _ inner: (json: JSONView, object: Int)?, _ rows: RowSink
  ) throws(RecordFailure) {
    let json = record.json
    var plain = record
    // Which of its members is the time, the shape says.
    plain.time = nil
    let writer = try table.begin(plain, rows, system: nil)
    var places = [(json: json, object: record.index, isInner: false)]
    if let inner { places.insert((inner.json, inner.object, true), at: 0) }
    for path in time where !table.hasTime {
      for place in places where !table.hasTime {
        if let value = place.json.value(at: path, of: place.object) {
          table.putTime(place.json, value, writer)
        }
      }
    }
    if !table.hasTime, let time = record.time { table.putTime(json, time, writer) }
    var used: [Int?] = []
    var innerUsed: [Int?] = []
    for column in columns {
      guard !table.hasValue(column.name, writer) else { continue }
      if let constant = column.constant {
        table.put(constant, as: column.name, writer)
        continue
      }
      search: for path in column.paths {
        for place in places where !(column.isOfRecord && place.isInner) {
          guard let value = place.json.value(at: path, of: place.object) else { continue }
          if column.name == "_ResourceId" {
            table.putResource(place.json, value, writer)
          } else {
            table.put(place.json, value, as: column.name, writer)
          }
          if path.count == 1, let name = path.first, isSpent(name, column.name, writer) {
            if place.isInner { innerUsed.append(value) } else { used.append(value) }
          }
          break search
        }
      }
    }
    if let inner {
      try table.putMembers(
        inner.json, of: inner.object, writer, skipping: innerUsed, level: 1)
      used.append(member)
    }
    try table.putMembers(json, of: record.index, writer, skipping: used + [record.resourceID])
    try rows.finish(writer, record, hasTime: table.hasTime)
  }

  /// Whether a member that is in a column has none of its own name besides.
  private func isSpent(_ name: String, _ column: String, _ writer: TableWriter) -> Bool {
    guard name.lowercased() != "tenantid", let own = table.column(named: name) else { return true }
    return own == column || table.hasValue(own, writer)
  }
}
