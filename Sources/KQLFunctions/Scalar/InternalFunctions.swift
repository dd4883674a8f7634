import JSON
import KQLCatalog
import KQLValues
import SQLSyntax

/// What the compiler itself calls: paths, dynamics of values, packed rows.
extension FunctionCatalog {
  mutating func declareInternals() {
    declareDynamicBodies()
    declareAsDynamic()
    internalFunction(
      .element,
      "An expanded element as a type; null where it is of another kind.",
      .raw(
        Parameter("element", .strictly(.dynamic)), Parameter("type", .string).constant,
        returns: .computed { shapes in
          guard case .string(let name)? = shapes[1].constant else { return nil }
          return ScalarType(rawValue: name)
        }
      ) { arguments in
        guard case .text(let json) = arguments[0], let name = Text(view: arguments[1]),
          let type = ScalarType(rawValue: name.string), let value = DynamicValue(json: json)
        else { return .null }
        return Self.element(value, as: type)
      })
    internalFunction(
      .unpack, "A value of a packed row.",
      .raw(Parameter("pack", .dynamic), Parameter("index", .long), returns: .fixed(.dynamic)) {
        arguments in
        guard case .blob(let bytes) = arguments[0], case .integer(let index) = arguments[1] else {
          return .null
        }
        return RowPack.value(at: Int(index), in: bytes)
      })
  }

  /// What `mv-expand … to typeof(…)` makes of an element: no text becomes a number, no number a time.
  private static func element(_ value: DynamicValue, as type: ScalarType) -> FunctionValue {
    switch (type, value) {
    case (.long, .long(let number)): .integer(number)
    case (.long, .real(let number)): Conversion.long(real: number).map { .integer($0) } ?? .null
    case (.int, .long(let number)): .integer(Conversion.int(long: number))
    case (.int, .real(let number)): Conversion.int(real: number).map { .integer($0) } ?? .null
    case (.real, .long(let number)): .real(Double(number))
    case (.real, .real(let number)): number.encoded
    case (.bool, .bool(let flag)): .bool(flag)
    case (.bool, .long(let number)): .bool(number != 0)
    case (.datetime, .string(let text)): DateTime.parse(text).map { .integer($0) } ?? .null
    case (.guid, .string(let text)): GUID.parse(text).map { .text($0) } ?? .null
    default: .null
    }
  }

  /// A value of a scanned text as dynamics are stored.
  private static func stored(_ view: JSONView, _ index: Int) -> FunctionValue {
    switch view[index].kind {
    case .null: return .null
    case .true, .false: return .slice(view.raw(index))
    case .string where !view[index].hasEscapes: return .slice(view.raw(index))
    case .string, .number, .array, .object:
      var output: [UInt8] = []
      return DynamicText.appendCanonical(of: view.raw(index), to: &output) ? .bytes(output) : .null
    }
  }

  private mutating func declareDynamicBodies() {
    body(.path) { arguments in
      guard case .text(let json) = arguments[0] else { return .null }
      var slice = json
      for index in 1..<max(arguments.count, 1) {
        let next: UnsafeRawBufferPointer?
        switch arguments[index] {
        case .text(let key): next = DynamicPath.member(key, of: slice)
        case .integer(let position): next = DynamicPath.element(position, of: slice)
        case .null, .real, .blob: next = nil
        }
        guard let next else { return .null }
        slice = next
      }
      return .slice(slice)
    }
    // The same over a text that is still to be parsed: it is checked whole, and nothing but the value found is written.
    body(.parsedPath) { arguments in
      guard case .text(let text) = arguments[0] else { return .null }
      let found = arguments.state.scanned(text) { view -> FunctionValue in
        var at = 0
        for index in 1..<max(arguments.count, 1) {
          let next: Int?
          switch arguments[index] {
          case .text(let key): next = view.lastMember(key, of: at)
          case .integer(let position): next = view.element(position, of: at)
          case .null, .real, .blob: next = nil
          }
          guard let next else { return .null }
          at = next
        }
        return Self.stored(view, at)
      }
      return found ?? .null
    }
    body(.dynamicBool) { arguments in
      guard case .text(let json) = arguments[0],
        let value = DynamicValue(json: json).flatMap(Conversion.bool(dynamic:))
      else { return .null }
      return .bool(value)
    }
    body(.decimalKey) { arguments in
      guard case .text(let bytes) = arguments[0], let value = KQLDecimal(utf8: bytes) else {
        return .null
      }
      return .real(value.real)
    }
    accumulator(.textArray) { TextArrayAccumulator() }
    declareMembership()
  }

  /// Any value as the JSON text of a dynamic.
  private mutating func declareAsDynamic() {
    internalFunction(
      .asDynamic, "The value as a dynamic.",
      .sql(Parameter("value", .strictly(.dynamic)), returns: .fixed(.dynamic)) { $0[0].sql },
      dynamic(.bool) { view in
        guard case .integer(let value) = view else { return .null }
        return .text(value != 0 ? "true" : "false")
      },
      dynamic(.int) { view in
        guard case .integer(let value) = view else { return .null }
        return .text(String(value))
      },
      dynamic(.long) { view in
        guard case .integer(let value) = view else { return .null }
        return .text(String(value))
      },
      dynamic(.real) { view in
        guard let value = Double(view: view) else { return .null }
        return .text(DynamicValue.real(value).jsonText)
      },
      dynamic(.decimal) { view in
        guard let value = DecimalText(view: view) else { return .null }
        return .text(DynamicValue.decimal(value.text).jsonText)
      },
      dynamic(.datetime) { view in
        guard case .integer(let ticks) = view else { return .null }
        return .text(DynamicValue.datetime(ticks).jsonText)
      },
      dynamic(.timespan) { view in
        guard case .integer(let ticks) = view else { return .null }
        return .text(DynamicValue.string(TimeSpan.text(ticks)).jsonText)
      },
      dynamic(.guid) { view in
        guard let value = GUIDText(view: view) else { return .null }
        return .text(DynamicValue.string(value.text).jsonText)
      },
      dynamic(.string) { view in
        guard let value = String(view: view) else { return .null }
        return .text(DynamicValue.string(value).jsonText)
      })
  }

  private func dynamic(
    _ type: ScalarType, _ body: @escaping @Sendable (ValueView) -> FunctionValue
  ) -> ScalarOverload {
    ScalarOverload(
      parameters: [Parameter("value", .strictly(type))], returns: .fixed(.dynamic),
      forms: .body { body($0[0]) }, mayBeNull: true)
  }
}

/// The values of a column as a dynamic array of strings, for the lists of `has_any` and its kind.
private final class TextArrayAccumulator: Accumulator {
  private var items: [DynamicValue] = []

  func step(_ arguments: Arguments) throws {
    if case .text(let bytes) = arguments[0] {
      items.append(.string(String(decoding: bytes, as: UTF8.self)))
    }
  }

  func result() throws -> FunctionValue { .text(DynamicValue.array(items).jsonText) }
}
