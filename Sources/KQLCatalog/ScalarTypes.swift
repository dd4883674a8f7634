import KQLValues

/// A type of Swift that a function body can take: the closure's own types are the signature.
package protocol ScalarArgument: SendableMetatype {
  static var parameterType: ParameterType { get }
  /// Whether the body itself wants to see nulls.
  static var takesNull: Bool { get }
  /// nil where the view is null or does not hold this type.
  init?(view: ValueView)
}

/// A type of Swift that a function body can give.
package protocol ScalarResult: SendableMetatype {
  static var resultType: ScalarType { get }
  var encoded: FunctionValue { get }
}

/// Borrowed UTF-8 bytes of a `string`: valid until the body returns.
package struct Text: ScalarArgument, ScalarResult {
  package var bytes: UnsafeRawBufferPointer
  package init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  package static let parameterType = ParameterType.exactly(.string)
  package static let takesNull = true
  package init?(view: ValueView) {
    switch view {
    case .text(let bytes), .blob(let bytes): self.bytes = bytes
    case .null: self.bytes = UnsafeRawBufferPointer(start: nil, count: 0)
    case .integer, .real: return nil
    }
  }
  package static let resultType = ScalarType.string
  package var encoded: FunctionValue { .slice(bytes) }
  package var string: String { String(decoding: bytes, as: UTF8.self) }
}

extension String: ScalarArgument, ScalarResult {
  package static let parameterType = ParameterType.exactly(.string)
  package static let takesNull = true
  package init?(view: ValueView) {
    guard let text = Text(view: view) else { return nil }
    self = text.string
  }
  package static let resultType = ScalarType.string
  package var encoded: FunctionValue { .text(self) }
}

extension Bool: ScalarArgument, ScalarResult {
  package static let parameterType = ParameterType.exactly(.bool)
  package static let takesNull = false
  package init?(view: ValueView) {
    guard case .integer(let value) = view else { return nil }
    self = value != 0
  }
  package static let resultType = ScalarType.bool
  package var encoded: FunctionValue { .integer(self ? 1 : 0) }
}

extension Int64: ScalarArgument, ScalarResult {
  package static let parameterType = ParameterType.exactly(.long)
  package static let takesNull = false
  package init?(view: ValueView) {
    guard case .integer(let value) = view else { return nil }
    self = value
  }
  package static let resultType = ScalarType.long
  package var encoded: FunctionValue { .integer(self) }
}

extension Int32: ScalarArgument, ScalarResult {
  package static let parameterType = ParameterType.strictly(.int)
  package static let takesNull = false
  package init?(view: ValueView) {
    guard case .integer(let value) = view else { return nil }
    self = Int32(truncatingIfNeeded: value)
  }
  package static let resultType = ScalarType.int
  package var encoded: FunctionValue { .integer(Int64(self)) }
}

extension Double: ScalarArgument, ScalarResult {
  package static let parameterType = ParameterType.exactly(.real)
  package static let takesNull = false
  package init?(view: ValueView) {
    switch view {
    case .real(let value): self = value
    case .integer(let value): self = Double(value)
    case .text: self = .nan
    case .null, .blob: return nil
    }
  }
  package static let resultType = ScalarType.real
  package var encoded: FunctionValue { isNaN ? .text("NaN") : .real(self) }
}

/// A `datetime`: 100 ns since 0001-01-01 UTC.
package struct DateTimeTicks: ScalarArgument, ScalarResult {
  package var ticks: Int64
  package init(_ ticks: Int64) { self.ticks = ticks }

  package static let parameterType = ParameterType.exactly(.datetime)
  package static let takesNull = false
  package init?(view: ValueView) {
    guard case .integer(let value) = view else { return nil }
    ticks = value
  }
  package static let resultType = ScalarType.datetime
  package var encoded: FunctionValue { .integer(ticks) }
}

/// A `timespan`, in 100 ns.
package struct TimeSpanTicks: ScalarArgument, ScalarResult {
  package var ticks: Int64
  package init(_ ticks: Int64) { self.ticks = ticks }

  package static let parameterType = ParameterType.exactly(.timespan)
  package static let takesNull = false
  package init?(view: ValueView) {
    guard case .integer(let value) = view else { return nil }
    ticks = value
  }
  package static let resultType = ScalarType.timespan
  package var encoded: FunctionValue { .integer(ticks) }
}

/// A `guid`, as its canonical text.
package struct GUIDText: ScalarArgument, ScalarResult {
  package var text: String
  package init(_ text: String) { self.text = text }

  package static let parameterType = ParameterType.exactly(.guid)
  package static let takesNull = false
  package init?(view: ValueView) {
    guard case .text(let bytes) = view else { return nil }
    text = String(decoding: bytes, as: UTF8.self)
  }
  package static let resultType = ScalarType.guid
  package var encoded: FunctionValue { .text(text) }
}

/// A `decimal`, as its canonical text.
package struct DecimalText: ScalarArgument, ScalarResult {
  package var text: String
  package init(_ text: String) { self.text = text }

  package static let parameterType = ParameterType.exactly(.decimal)
  package static let takesNull = false
  package init?(view: ValueView) {
    guard case .text(let bytes) = view else { return nil }
    text = String(decoding: bytes, as: UTF8.self)
  }
  package static let resultType = ScalarType.decimal
  package var encoded: FunctionValue { .text(text) }
}

/// A `dynamic`, as the borrowed bytes of its JSON text.
package struct DynamicJSON: ScalarArgument {
  package var json: UnsafeRawBufferPointer
  package init(_ json: UnsafeRawBufferPointer) { self.json = json }

  package static let parameterType = ParameterType.exactly(.dynamic)
  package static let takesNull = false
  package init?(view: ValueView) {
    guard case .text(let bytes) = view else { return nil }
    json = bytes
  }
}

/// A `dynamic` as a tree: expensive, for what cannot be done over the bytes.
extension DynamicValue: ScalarArgument, ScalarResult {
  package static let parameterType = ParameterType.exactly(.dynamic)
  package static let takesNull = false
  package init?(view: ValueView) {
    guard case .text(let bytes) = view else { return nil }
    self.init(json: bytes)
  }
  package static let resultType = ScalarType.dynamic
  package var encoded: FunctionValue { stored.map { .text($0) } ?? .null }
}

extension Optional: ScalarArgument where Wrapped: ScalarArgument {
  package static var parameterType: ParameterType { Wrapped.parameterType }
  package static var takesNull: Bool { true }
  package init?(view: ValueView) {
    if case .null = view { self = nil } else { self = Wrapped(view: view) }
  }
}

extension Optional: ScalarResult where Wrapped: ScalarResult {
  package static var resultType: ScalarType { Wrapped.resultType }
  package var encoded: FunctionValue {
    if let value = self { return value.encoded }
    return Wrapped.resultType == .string ? .text("") : .null
  }
}
