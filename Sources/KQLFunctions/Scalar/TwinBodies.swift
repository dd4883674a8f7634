import KQLCatalog
import KQLValues

/// What makes the columns of one table of those of another that has the same records.
extension FunctionCatalog {
  mutating func declareTwinBodies() {
    // The wanted type, then pairs of a value's type and the value: the first that is there, as the type.
    body("kqi_as") { arguments in
      guard let wanted = Text(view: arguments[0]).flatMap({ ScalarType(rawValue: $0.string) })
      else {
        return .null
      }
      var index = 1
      while index + 1 < arguments.count {
        if let type = Text(view: arguments[index]).flatMap({ ScalarType(rawValue: $0.string) }),
          let value = Self.converted(arguments[index + 1], type, to: wanted)
        {
          return value
        }
        index += 2
      }
      return wanted == .string ? .text("") : .null
    }
    // A member of JSON text as a type.
    body("kqi_member") { arguments in
      guard let wanted = Text(view: arguments[2]).flatMap({ ScalarType(rawValue: $0.string) })
      else {
        return .null
      }
      guard case .text(let json) = arguments[0], case .text(let key) = arguments[1],
        let found = DynamicPath.member(key, of: json)
      else { return wanted == .string ? .text("") : .null }
      if wanted == .dynamic { return .slice(found) }
      let text = DynamicValue(json: found)?.text ?? ""
      return Self.converted(text, to: wanted) ?? (wanted == .string ? .text("") : .null)
    }
    // What klog writes: `I0110 22:13:00.640063 …`.
    body("kqi_log_level") { arguments in
      guard case .text(let bytes) = arguments[0], bytes.count > 4,
        bytes[1...4].allSatisfy({ $0 &- 48 < 10 })
      else { return .text("") }
      switch bytes[0] {
      case UInt8(ascii: "I"): return .text("INFO")
      case UInt8(ascii: "W"): return .text("WARNING")
      case UInt8(ascii: "E"): return .text("ERROR")
      case UInt8(ascii: "F"): return .text("FATAL")
      default: return .text("")
      }
    }
  }

  /// A stored value as a value of another type; nil where it is empty or none.
  private static func converted(
    _ view: ValueView, _ type: ScalarType, to wanted: ScalarType
  ) -> FunctionValue? {
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
      case .string:
        switch type {
        case .bool: return .text(value != 0 ? "true" : "false")
        case .datetime: return .text(DateTime.text(value))
        case .timespan: return .text(TimeSpan.text(value))
        case .int, .long, .real, .decimal, .guid, .string, .dynamic: return .text(String(value))
        }
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

  private static func converted(_ text: String, to wanted: ScalarType) -> FunctionValue? {
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
}
