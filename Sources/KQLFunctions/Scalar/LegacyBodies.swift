import JSON
import KQLCatalog
import KQLValues

/// What makes a row of `AzureDiagnostics` of one whose table its category has for itself, and one column
/// of several types.
extension FunctionCatalog {
  mutating func declareLegacyBodies() {
    // The wanted type, then pairs of a value's type and the value: the one that is there, as the type.
    body("kqi_widened") { arguments in
      guard let wanted = Text(view: arguments[0]).flatMap({ ScalarType(rawValue: $0.string) })
      else { return .null }
      var index = 1
      while index + 1 < arguments.count {
        if let type = Text(view: arguments[index]).flatMap({ ScalarType(rawValue: $0.string) }),
          let value = Self.widened(arguments[index + 1], type, to: wanted)
        {
          return value
        }
        index += 2
      }
      return wanted == .string ? .text("") : .null
    }
    // A resource's id, and a part of it by the name of its column.
    body("kqi_resource_part") { arguments in
      guard case .text(let id) = arguments[0], let part = Text(view: arguments[1]) else {
        return .text("")
      }
      return .text(ResourceParts.part(part.string, of: String(decoding: id, as: UTF8.self)))
    }
    // A text where it is that of a GUID or, if the second is 0, where it is not.
    body("kqi_guid_text") { arguments in
      guard case .text(let text) = arguments[0] else { return .text("") }
      let wantsGUID = if case .integer(1) = arguments[1] { true } else { false }
      guard let guid = strictGUID(text) else { return wantsGUID ? .text("") : .slice(text) }
      return .text(wantsGUID ? guid : "")
    }
    // An object, the prefix of its members' columns, and one of these: its value.
    body("kqi_flattened") { arguments in
      guard case .text(let bytes) = arguments[0], let prefix = Text(view: arguments[1]),
        case .text(let name) = arguments[2]
      else { return .null }
      return FlattenedObject(bytes).value(of: Array(name), prefix: Array(prefix.string.utf8))
    }
    // Triples of a key, a type and a value: an object of those that are there.
    body("kqi_object") { arguments in
      var writer = JSONWriter()
      var index = 0
      while index + 2 < arguments.count {
        defer { index += 3 }
        guard let key = Text(view: arguments[index]),
          let type = Text(view: arguments[index + 1]).flatMap({ ScalarType(rawValue: $0.string) }),
          Self.hasValue(arguments[index + 2])
        else { continue }
        writer.raw(writer.bytes.isEmpty ? "{" : ",")
        writer.key(key.string)
        Self.write(arguments[index + 2], type, to: &writer)
      }
      if writer.bytes.isEmpty { return .text("") }
      writer.raw("}")
      return .bytes(writer.bytes)
    }
  }

  private static func hasValue(_ view: ValueView) -> Bool {
    switch view {
    case .null, .blob: false
    case .text(let bytes): !bytes.isEmpty
    case .integer, .real: true
    }
  }

  private static func write(_ view: ValueView, _ type: ScalarType, to writer: inout JSONWriter) {
    switch view {
    case .null, .blob: writer.null()
    case .text(let bytes):
      if type == .dynamic { writer.raw(bytes) } else { writer.string(utf8: bytes) }
    case .integer(let value):
      switch type {
      case .bool: writer.bool(value != 0)
      case .datetime: writer.string(DateTime.text(value))
      case .timespan: writer.string(TimeSpan.text(value))
      case .int, .long, .real, .decimal, .guid, .string, .dynamic: writer.integer(value)
      }
    case .real(let value): writer.real(value)
    }
  }

  /// A value as one of a wider type; nil where there is none.
  private static func widened(
    _ view: ValueView, _ type: ScalarType, to wanted: ScalarType
  ) -> FunctionValue? {
    switch (view, wanted) {
    case (.null, _), (.blob, _): return nil
    case (.text(let bytes), .dynamic) where type != .dynamic:
      var writer = JSONWriter()
      writer.string(utf8: bytes)
      return .bytes(writer.bytes)
    case (.text(let bytes), _): return .slice(bytes)
    case (.integer, .dynamic), (.real, .dynamic):
      var writer = JSONWriter()
      write(view, type, to: &writer)
      return .bytes(writer.bytes)
    case (.integer(let value), .real): return .real(Double(value))
    case (.integer(let value), .string), (.integer(let value), .decimal):
      switch type {
      case .bool: return .text(value != 0 ? "true" : "false")
      case .datetime: return .text(DateTime.text(value))
      case .timespan: return .text(TimeSpan.text(value))
      case .int, .long, .real, .decimal, .guid, .string, .dynamic: return .text(String(value))
      }
    case (.integer(let value), _): return .integer(value)
    case (.real(let value), .string): return .text(RealText.text(value))
    case (.real(let value), _): return .real(value)
    }
  }
}

/// The text of a GUID that is written with dashes, with or without braces, or as 32 digits; nil for all else.
private func strictGUID(_ text: UnsafeRawBufferPointer) -> String? {
  let start = text.count == 38 ? 1 : 0
  switch text.count {
  case 32: break
  case 36, 38:
    guard [8, 13, 18, 23].allSatisfy({ text[start + $0] == UInt8(ascii: "-") }) else { return nil }
    if start == 1, text[0] != UInt8(ascii: "{") || text[37] != UInt8(ascii: "}") { return nil }
  default: return nil
  }
  return GUID.parse(text)
}

/// The parts of a resource's id as `AzureDiagnostics` shows them.
enum ResourceParts {
  /// - Parameter name: of the column; `ResourceId` is all of it.
  static func part(_ name: String, of id: String) -> String {
    let upper = id.uppercasedASCII
    if name == "ResourceId" { return upper }
    let segments = upper.split(separator: "/")
    if name == "ResourceGroup" {
      guard let at = segments.firstIndex(of: "RESOURCEGROUPS"), at + 1 < segments.count else {
        return ""
      }
      return String(segments[at + 1])
    }
    guard let at = segments.lastIndex(of: "PROVIDERS"), at + 1 < segments.count else { return "" }
    let rest = segments[(at + 2)...]
    switch name {
    case "ResourceProvider": return String(segments[at + 1])
    case "Resource": return rest.count % 2 == 0 ? rest.last.map(String.init) ?? "" : ""
    case "ResourceType":
      return rest.enumerated().filter { $0.offset % 2 == 0 }.map(\.element).joined(separator: "/")
    default: return ""
    }
  }
}

extension String {
  fileprivate var uppercasedASCII: String {
    String(
      decoding: utf8.map { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) ? $0 & 0xDF : $0 },
      as: UTF8.self)
  }
}

/// Looks for a member as the column that `AzureDiagnostics` has for it: nested names joined by `_`, and a
/// suffix for the type of its value.
private struct FlattenedObject {
  private let bytes: UnsafeRawBufferPointer
  private static let maximumDepth = 32

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  func value(of column: [UInt8], prefix: [UInt8]) -> FunctionValue {
    let isText = column.suffix(2) != Array("_d".utf8)[...] && !isTypedAsNumber(column)
    let nothing: FunctionValue = isText ? .text("") : .null
    var tape = JSONTape()
    guard (try? tape.scanDocument(bytes)) != nil, tape[0].kind == .object else { return nothing }
    // The prefix ends with the `_` that joins.
    return find(column, tape.view(of: bytes), 0, Array(prefix.dropLast()), depth: 0) ?? nothing
  }

  private func isTypedAsNumber(_ column: [UInt8]) -> Bool {
    column.suffix(2) == Array("_b".utf8)[...] || column.suffix(2) == Array("_t".utf8)[...]
  }

  private func find(
    _ column: [UInt8], _ json: JSONView, _ node: Int, _ name: [UInt8], depth: Int
  ) -> FunctionValue? {
    guard column.starts(with: name), depth <= Self.maximumDepth else { return nil }
    func named(_ suffix: String) -> Bool { column.elementsEqual(name + Array(suffix.utf8)) }
    switch json[node].kind {
    case .null: return nil
    case .true: return named("_b") ? .integer(1) : nil
    case .false: return named("_b") ? .integer(0) : nil
    case .number: return named("_d") ? .real(JSONNumber.real(json.content(node))) : nil
    case .array: return named("_s") ? .slice(json.raw(node)) : nil
    case .string:
      let text = json.text(node)
      if text.isEmpty { return nil }
      if let guid = text.withUTF8Bytes(strictGUID) { return named("_g") ? .text(guid) : nil }
      if Self.isTime(text), let ticks = DateTime.parse(text) {
        return named("_t") ? .integer(ticks) : nil
      }
      return named("_s") ? .text(text) : nil
    case .object:
      var at = node + 1
      while at < json.after(node) {
        var next = name + [UInt8(ascii: "_")]
        json.text(at).withUTF8Bytes { ColumnName.append(cleaned: $0, to: &next) }
        if let found = find(column, json, at + 1, next, depth: depth + 1) { return found }
        at = json.after(at + 1)
      }
      return nil
    }
  }

  /// Whether it begins as a time of ISO 8601.
  private static func isTime(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard (16...40).contains(bytes.count) else { return false }
    return bytes[4] == UInt8(ascii: "-") && bytes[7] == UInt8(ascii: "-")
      && (bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: " "))
  }
}
