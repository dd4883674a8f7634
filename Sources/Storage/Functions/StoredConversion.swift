import JSON
import KQLValues
import SQLite

/// Stored values as columns of other types.
enum StoredConversion {
  /// The first of the values after a wanted type, each with its type before it, that `conversion` gives.
  static func first(
    of arguments: some StorageArguments,
    _ conversion: (SQLiteView, ScalarType, ScalarType) -> MadeValue?
  ) -> MadeValue {
    guard let wanted = arguments[0].type else { return .null }
    var index = 1
    while index + 1 < arguments.count {
      if let type = arguments[index].type,
        let value = conversion(arguments[index + 1], type, wanted)
      {
        return value
      }
      index += 2
    }
    return .nothing(wanted)
  }

  static func rest(_ arguments: some StorageArguments) -> MadeValue {
    guard let type = arguments[2].type else { return .null }
    guard case .text(let json) = arguments[0], case .text(let key) = arguments[1],
      let found = DynamicPath.member(key, of: json)
    else { return .nothing(type) }
    if type == .dynamic { return .slice(found) }
    guard let value = DynamicValue(json: found) else { return .null }
    switch type {
    case .string, .guid, .decimal: return .text(value.text)
    case .bool: return Conversion.bool(dynamic: value).map { .bool($0) } ?? .null
    case .real: return Conversion.real(dynamic: value).map { .real($0) } ?? .null
    case .int, .long, .datetime, .timespan:
      return Conversion.long(dynamic: value).map { .integer($0) } ?? .null
    case .dynamic: return .null
    }
  }

  static func member(_ arguments: some StorageArguments) -> MadeValue {
    guard let wanted = arguments[2].type else { return .null }
    guard case .text(let json) = arguments[0], case .text(let key) = arguments[1],
      let found = DynamicPath.member(key, of: json)
    else { return .nothing(wanted) }
    if wanted == .dynamic { return .slice(found) }
    let text = DynamicValue(json: found)?.text ?? ""
    return converted(text, to: wanted) ?? .nothing(wanted)
  }

  /// A value as one of another type; nil where it is empty or none.
  static func converted(
    _ view: SQLiteView, _ type: ScalarType, to wanted: ScalarType
  ) -> MadeValue? {
    switch view {
    case .null, .blob: return nil
    case .text(let bytes):
      if bytes.isEmpty { return nil }
      if wanted == .string { return .slice(bytes) }
      if wanted == .dynamic, type == .dynamic || DynamicValue(json: bytes) != nil {
        return .slice(bytes)
      }
      return converted(String(decoding: bytes, as: UTF8.self), to: wanted)
    case .integer(let value):
      switch wanted {
      case .string: return .text(text(value, type))
      case .int: return Int32(exactly: value) == nil ? nil : .integer(value)
      case .real: return .real(Double(value))
      case .dynamic:
        return .text(type == .bool ? (value != 0 ? "true" : "false") : String(value))
      case .bool, .long, .datetime, .timespan: return .integer(value)
      case .decimal, .guid: return nil
      }
    case .real(let value):
      switch wanted {
      case .real: return .real(value)
      case .long: return Conversion.long(real: value).map { .integer($0) }
      case .int:
        return Conversion.long(real: value).flatMap { Int32(exactly: $0) }.map {
          .integer(Int64($0))
        }
      case .string, .dynamic:
        return .text(Int64(exactly: value).map { String($0) } ?? value.description)
      case .bool: return .bool(value != 0)
      case .datetime, .timespan, .decimal, .guid: return nil
      }
    }
  }

  private static func converted(_ text: String, to wanted: ScalarType) -> MadeValue? {
    if text.isEmpty { return nil }
    switch wanted {
    case .string: return .text(text)
    case .int:
      return Conversion.long(text: text).flatMap { Int32(exactly: $0) }.map { .integer(Int64($0)) }
    case .long: return Conversion.long(text: text).map { .integer($0) }
    case .real: return Double(text).map { .real($0) }
    case .bool: return Conversion.bool(text: text).map { .bool($0) }
    case .datetime: return DateTime.parse(text).map { .integer($0) }
    case .timespan: return TimeSpan.parse(text).map { .integer($0) }
    case .guid: return GUID.parse(text).map { .text($0) }
    case .dynamic: return .text(DynamicValue.string(text).jsonText)
    case .decimal: return nil
    }
  }

  /// A value as one of a wider type; nil where there is none.
  static func widened(
    _ view: SQLiteView, _ type: ScalarType, to wanted: ScalarType
  ) -> MadeValue? {
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
      return .text(text(value, type))
    case (.integer(let value), _): return .integer(value)
    case (.real(let value), .string): return .text(RealText.text(value))
    case (.real(let value), _): return .real(value)
    }
  }

  /// An integer of the type as text.
  private static func text(_ value: Int64, _ type: ScalarType) -> String {
    switch type {
    case .bool: value != 0 ? "true" : "false"
    case .datetime: DateTime.text(value)
    case .timespan: TimeSpan.text(value)
    case .int, .long, .real, .decimal, .guid, .string, .dynamic: String(value)
    }
  }

  // MARK: JSON

  static func object(_ arguments: some StorageArguments) -> MadeValue {
    var writer = JSONWriter()
    var index = 0
    while index + 2 < arguments.count {
      defer { index += 3 }
      guard let key = arguments[index].string, let type = arguments[index + 1].type,
        hasValue(arguments[index + 2])
      else { continue }
      writer.raw(writer.bytes.isEmpty ? "{" : ",")
      writer.key(key)
      write(arguments[index + 2], type, to: &writer)
    }
    if writer.bytes.isEmpty { return .text("") }
    writer.raw("}")
    return .bytes(writer.bytes)
  }

  private static func hasValue(_ view: SQLiteView) -> Bool {
    switch view {
    case .null, .blob: false
    case .text(let bytes): !bytes.isEmpty
    case .integer, .real: true
    }
  }

  private static func write(_ view: SQLiteView, _ type: ScalarType, to writer: inout JSONWriter) {
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
}
