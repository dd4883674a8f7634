/// How `==`, `!=`, `in` and `!in` compare values of different types.
extension ScalarType {
  /// The number type that holds both; the type itself beside its like.
  package func widened(with other: ScalarType) -> ScalarType? {
    if self == other { return self }
    let order: [ScalarType] = [.int, .long, .real, .decimal]
    guard let a = order.firstIndex(of: self), let b = order.firstIndex(of: other) else {
      return nil
    }
    return order[max(a, b)]
  }

  /// The type as which values of two types are compared; nil where they are not.
  ///
  /// A text is converted to the type of the other side, as the engine was measured with datetimes, longs, reals and
  /// bools; a bool beside a number is 0 or 1; a dynamic counts as what it holds.
  package func compared(with other: ScalarType) -> ScalarType? {
    switch (self, other) {
    case (.dynamic, .dynamic): nil
    case (.dynamic, let type), (let type, .dynamic): type == .int ? .long : type
    case (.string, let type), (let type, .string): type
    case (.bool, let number) where number.isNumeric: number
    case (let number, .bool) where number.isNumeric: number
    case (.bool, _), (.int, _), (.long, _), (.real, _), (.decimal, _), (.datetime, _),
      (.timespan, _), (.guid, _):
      widened(with: other)
    }
  }
}

extension DynamicValue {
  /// What it holds as a type; null where it holds another kind of thing.
  package func held(as type: ScalarType) -> Value {
    switch (self, type) {
    case (.long(let number), .long), (.long(let number), .int): .long(number)
    case (.real(let number), .long), (.real(let number), .int):
      Int64(exactly: number).map { .long($0) } ?? .null
    case (.long(let number), .real): .real(Double(number))
    case (.real(let number), .real): .real(number)
    case (.long(let number), .decimal): .decimal(KQLDecimal(number).description)
    case (.real(let number), .decimal):
      KQLDecimal(real: number).map { .decimal($0.description) } ?? .null
    case (.decimal(let text), .decimal): .decimal(text)
    case (.bool(let flag), .bool): .bool(flag)
    case (.datetime(let ticks), .datetime): .datetime(ticks)
    case (.string(let text), .datetime): DateTime.parse(text).map { .datetime($0) } ?? .null
    case (.timespan(let ticks), .timespan): .timespan(ticks)
    case (.string(let text), .timespan): TimeSpan.parse(text).map { .timespan($0) } ?? .null
    case (.string(let text), .guid), (.guid(let text), .guid):
      GUID.parse(text).map { .guid($0) } ?? .null
    case (_, .string): .string(text)
    case (.null, _), (.bool, _), (.long, _), (.real, _), (.decimal, _), (.datetime, _),
      (.timespan, _), (.guid, _), (.string, _), (.array, _), (.bag, _):
      .null
    }
  }

  /// The element of a list as a value of its own; nil for null, an array or a bag.
  package var scalar: (value: Value, type: ScalarType)? {
    switch self {
    case .null, .array, .bag: nil
    case .bool(let flag): (.bool(flag), .bool)
    case .long(let number): (.long(number), .long)
    case .real(let number): (.real(number), .real)
    case .decimal(let text): (.decimal(text), .decimal)
    case .datetime(let ticks): (.datetime(ticks), .datetime)
    case .timespan(let ticks): (.timespan(ticks), .timespan)
    case .guid(let text): (.guid(text), .guid)
    case .string(let text): (.string(text), .string)
    }
  }

  /// What it is in a list in which a value of a type is looked for: an array or a bag is its text beside texts.
  package func listed(beside type: ScalarType) -> (value: Value, type: ScalarType)? {
    if let scalar { return scalar }
    guard !isNull, type == .string || type == .dynamic else { return nil }
    return (.string(text), .string)
  }
}
