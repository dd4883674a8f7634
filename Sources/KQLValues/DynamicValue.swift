import JSON

/// A dynamic taken apart into a tree. Source: scalar-data-types/dynamic.
///
/// The database holds JSON text (see `DynamicText`), so from there come only null, bool, long, real,
/// string, array and bag; the other kinds come from literals and from functions that pack scalars,
/// and are strings once written. Equality is that of the JSON: `2` equals `2.0`, a datetime equals
/// its text, bags are equal in any order.
package enum DynamicValue: Sendable {
  case null
  case bool(Bool)
  case long(Int64)
  case real(Double)
  /// Canonical text.
  case decimal(String)
  case datetime(Int64)
  case timespan(Int64)
  case guid(String)
  case string(String)
  case array([DynamicValue])
  case bag(DynamicBag)

  /// The value of JSON text; nil when it is none, or is nested deeper than a thousand levels.
  package init?(json: UnsafeRawBufferPointer) {
    var tape = JSONTape()
    guard (try? tape.scanDocument(json)) != nil else { return nil }
    self = DynamicBuilder.value(of: tape, in: json)
  }

  package init?(json: String) {
    guard let value = json.withUTF8Bytes({ DynamicValue(json: $0) }) else { return nil }
    self = value
  }

  /// What `parse_json` makes of a text: its JSON, or the text itself as a string when it is none;
  /// null for an empty text.
  package init(parsing text: UnsafeRawBufferPointer) {
    if let value = DynamicValue(json: text) {
      self = value
    } else {
      self = text.isEmpty ? .null : .string(String(decoding: text, as: UTF8.self))
    }
  }

  package init(_ value: JSONValue) {
    switch value {
    case .null: self = .null
    case .bool(let value): self = .bool(value)
    case .integer(let value): self = .long(value)
    case .number(let value, _): self = .real(value)
    case .string(let value): self = .string(value)
    case .array(let elements): self = .array(elements.map(DynamicValue.init))
    case .object(let members):
      var bag = DynamicBag()
      for member in members { bag[member.key] = DynamicValue(member.value) }
      self = .bag(bag)
    }
  }

  /// A scalar as a dynamic: what `pack_array` and its like keep of it.
  package init(_ value: Value) {
    switch value {
    case .null: self = .null
    case .bool(let value): self = .bool(value)
    case .long(let value): self = .long(value)
    case .real(let value): self = .real(value)
    case .decimal(let text): self = .decimal(text)
    case .datetime(let ticks): self = .datetime(ticks)
    case .timespan(let ticks): self = .timespan(ticks)
    case .guid(let text): self = .guid(text)
    case .string(let text): self = .string(text)
    case .dynamic(let json): self = DynamicValue(json: json) ?? .string(json)
    }
  }

  package var isNull: Bool {
    if case .null = self { return true }
    return false
  }

  package subscript(key: String) -> DynamicValue? {
    guard case .bag(let bag) = self else { return nil }
    return bag[key]
  }

  /// The element at an index, from the end when it is negative.
  package subscript(index: Int) -> DynamicValue? {
    guard case .array(let elements) = self else { return nil }
    let position = index < 0 ? elements.count &+ index : index
    return elements.indices.contains(position) ? elements[position] : nil
  }

  /// The name that `gettype` has for what the dynamic holds. Source: gettype.
  package var typeName: String {
    switch self {
    case .null: "null"
    case .bool: "bool"
    case .long: "long"
    case .real: "double"
    case .decimal: "decimal"
    case .datetime: "datetime"
    case .timespan: "timespan"
    case .guid: "guid"
    case .string(let text):
      text.withUTF8Bytes(DynamicText.isDateTime) ? "datetime" : "string"
    case .array: "array"
    case .bag: "dictionary"
    }
  }

  /// Compact JSON, members in the order in which they were put in.
  package var jsonText: String {
    var output: [UInt8] = []
    writeJSON(into: &output)
    return String(decoding: output, as: UTF8.self)
  }

  /// The text that the database stores, nil for null.
  package var stored: String? { isNull ? nil : jsonText }

  /// What `tostring` gives: a string without quotes, `""` for null.
  package var text: String {
    switch self {
    case .null: ""
    case .decimal, .datetime, .timespan, .guid, .string: jsonString ?? ""
    case .bool, .long, .real, .array, .bag: jsonText
    }
  }

  /// Appends compact JSON.
  package func writeJSON(into output: inout [UInt8]) {
    var writer = JSONWriter()
    swap(&writer.bytes, &output)
    write(to: &writer)
    swap(&writer.bytes, &output)
  }

  private func write(to writer: inout JSONWriter) {
    switch self {
    case .null: writer.null()
    case .bool(let value): writer.bool(value)
    case .long(let value): writer.integer(value)
    case .real(let value): RealText.writeDynamic(value, into: &writer.bytes)
    case .decimal, .datetime, .timespan, .guid, .string: writer.string(jsonString ?? "")
    case .array(let elements):
      writer.raw("[")
      for (index, element) in elements.enumerated() {
        if index > 0 { writer.raw(",") }
        element.write(to: &writer)
      }
      writer.raw("]")
    case .bag(let bag):
      writer.raw("{")
      for index in 0..<bag.count {
        if index > 0 { writer.raw(",") }
        writer.key(bag.keys[index])
        bag.values[index].write(to: &writer)
      }
      writer.raw("}")
    }
  }

  /// The text of what JSON has only strings for; nil for the rest.
  var jsonString: String? {
    switch self {
    case .datetime(let ticks): DateTime.text(ticks)
    case .timespan(let ticks): TimeSpan.text(ticks)
    case .decimal(let text), .guid(let text), .string(let text): text
    case .null, .bool, .long, .real, .array, .bag: nil
    }
  }
}

/// Builds the tree of a scanned document, without recursion.
private enum DynamicBuilder {
  struct Open {
    var end: Int
    var key = ""
    /// nil for an array.
    var bag: DynamicBag?
    var elements: [DynamicValue] = []

    mutating func add(_ value: DynamicValue) {
      if bag == nil { elements.append(value) } else { bag?[key] = value }
    }
    var value: DynamicValue { bag.map { .bag($0) } ?? .array(elements) }
  }

  static func value(
    of tape: borrowing JSONTape, in bytes: UnsafeRawBufferPointer
  ) -> DynamicValue {
    var open: [Open] = []
    var at = 0
    while at < tape.count {
      if let last = open.last, last.bag != nil {
        open[open.count - 1].key = tape.text(at, in: bytes)
        at += 1
      }
      let value = begin(tape, at, in: bytes, open: &open)
      at += 1
      guard var finished = value ?? closed(&open, at: at) else { continue }
      while !open.isEmpty {
        open[open.count - 1].add(finished)
        guard let next = closed(&open, at: at) else { break }
        finished = next
      }
      if open.isEmpty { return finished }
    }
    return .null
  }

  /// The scalar at a node; a container is opened instead.
  private static func begin(
    _ tape: borrowing JSONTape, _ index: Int, in bytes: UnsafeRawBufferPointer, open: inout [Open]
  ) -> DynamicValue? {
    let node = tape[index]
    switch node.kind {
    case .null: return .null
    case .true: return .bool(true)
    case .false: return .bool(false)
    case .number:
      let digits = UnsafeRawBufferPointer(rebasing: bytes[node.content])
      if node.isInteger, let integer = JSONNumber.integer(digits) { return .long(integer) }
      return .real(JSONNumber.real(digits))
    case .string: return .string(tape.text(index, in: bytes))
    case .array: open.append(Open(end: Int(node.next), bag: nil))
    case .object: open.append(Open(end: Int(node.next), bag: DynamicBag()))
    }
    return nil
  }

  /// The innermost container, taken off, when it ends at the node.
  private static func closed(_ open: inout [Open], at index: Int) -> DynamicValue? {
    guard let last = open.last, index >= last.end else { return nil }
    open.removeLast()
    return last.value
  }
}
