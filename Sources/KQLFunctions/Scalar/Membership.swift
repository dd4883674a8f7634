import KQLCatalog
import KQLValues
import SQLSyntax

/// What `in` asks of dynamics. Source: in-operator, and the measured rules of `==`.
extension FunctionCatalog {
  mutating func declareMembership() {
    internalFunction(
      .held, "What a dynamic holds as a type; null where it holds another kind of thing.",
      .sql(
        Parameter("value", .strictly(.dynamic)), Parameter("type", .string).constant,
        returns: .computed { shapes in
          guard case .string(let name)? = shapes[1].constant else { return nil }
          return ScalarType(rawValue: name)
        }
      ) { InternalFunction.held($0[0].sql, $0[1].sql) })
    body(.held) { arguments in
      guard case .text(let json) = arguments[0], let name = Text(view: arguments[1]),
        let type = ScalarType(rawValue: name.string), let value = DynamicValue(json: json)
      else { return .null }
      return value.held(as: type).encoded
    }
    internalFunction(
      .isInDynamic, "Whether an array holds a value.",
      .raw(
        Parameter("value", .any), Parameter("list", .dynamic), Parameter("type", .string),
        Parameter("ignores_case", .bool), returns: .fixed(.bool)
      ) { arguments in
        guard let name = Text(view: arguments[2]), let type = ScalarType(rawValue: name.string),
          let sought = Membership(arguments[0], type, ignoresCase: arguments[3]),
          case .text(let json) = arguments[1], let list = DynamicValue(json: json)
        else { return .bool(false) }
        if case .array(let elements) = list {
          return .bool(elements.contains(where: sought.equals))
        }
        return .bool(sought.equals(list))
      })
  }
}

/// A value that is looked for among the elements of an array.
private struct Membership {
  let value: Value
  let type: ScalarType
  let ignoresCase: Bool

  /// Nil for null, which is in no list.
  init?(_ view: ValueView, _ type: ScalarType, ignoresCase: ValueView) {
    guard let value = Value(view, as: type) else { return nil }
    self.value = value
    self.type = type
    if case .integer(1) = ignoresCase { self.ignoresCase = true } else { self.ignoresCase = false }
  }

  func equals(_ element: DynamicValue) -> Bool {
    guard let (other, otherType) = element.listed(beside: type),
      let common = type.compared(with: otherType)
    else { return false }
    let left: Value
    if case .dynamic(let json) = value {
      left = DynamicValue(json: json)?.held(as: common) ?? .null
    } else {
      left = value.converted(from: type, to: common)
    }
    let right = other.converted(from: otherType, to: common)
    switch (left, right) {
    case (.null, _), (_, .null): return false
    case (.string(let a), .string(let b)) where ignoresCase: return a.lowercased() == b.lowercased()
    case (.string(let a), .string(let b)): return a.isSameUTF8(as: b)
    default: return left == right
    }
  }
}

extension Value {
  /// A value as the database keeps one of a type; nil for null.
  fileprivate init?(_ view: ValueView, as type: ScalarType) {
    switch (type, view) {
    case (.bool, .integer(let flag)): self = .bool(flag != 0)
    case (.int, .integer(let number)), (.long, .integer(let number)): self = .long(number)
    case (.datetime, .integer(let ticks)): self = .datetime(ticks)
    case (.timespan, .integer(let ticks)): self = .timespan(ticks)
    case (.real, _):
      guard let number = Double(view: view) else { return nil }
      self = .real(number)
    case (.decimal, .text(let bytes)): self = .decimal(String(decoding: bytes, as: UTF8.self))
    case (.guid, .text(let bytes)): self = .guid(String(decoding: bytes, as: UTF8.self))
    case (.string, .text(let bytes)): self = .string(String(decoding: bytes, as: UTF8.self))
    case (.dynamic, .text(let bytes)): self = .dynamic(String(decoding: bytes, as: UTF8.self))
    case (.bool, _), (.int, _), (.long, _), (.datetime, _), (.timespan, _), (.decimal, _),
      (.guid, _), (.string, _), (.dynamic, _):
      return nil
    }
  }

  /// The value as the database keeps it.
  fileprivate var encoded: FunctionValue {
    switch self {
    case .null: .null
    case .bool(let flag): .bool(flag)
    case .long(let number), .datetime(let number), .timespan(let number): .integer(number)
    case .real(let number): number.encoded
    case .decimal(let text), .guid(let text), .string(let text), .dynamic(let text): .text(text)
    }
  }
}
