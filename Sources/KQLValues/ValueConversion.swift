extension Value {
  /// The value as another type, as the `to…` functions convert; null where they fail.
  ///
  /// - Parameter source: the type of the value, which tells an int from a long.
  package func converted(from source: ScalarType, to target: ScalarType) -> Value {
    if source == target { return self }
    switch target {
    case .string: return .string(text(as: source))
    case .dynamic: return asDynamic.stored.map { .dynamic($0) } ?? .null
    case .bool: return asBool.map { .bool($0) } ?? .null
    case .int: return asInteger(isInt: true).map { .long($0) } ?? .null
    case .long: return asInteger(isInt: false).map { .long($0) } ?? .null
    case .real: return asReal.map { .real($0) } ?? .null
    case .decimal: return asDecimal.map { .decimal($0.description) } ?? .null
    case .datetime: return asDateTime.map { .datetime($0) } ?? .null
    case .timespan: return asTimeSpan.map { .timespan($0) } ?? .null
    case .guid: return asGUID.map { .guid($0) } ?? .null
    }
  }

  /// A string is parsed as JSON, everything else held as it is.
  private var asDynamic: DynamicValue {
    guard case .string(let text) = self else { return DynamicValue(self) }
    return text.withUTF8Bytes { DynamicValue(parsing: $0) }
  }

  private var asBool: Bool? { Conversion.bool(dynamic: DynamicValue(self)) }

  private func asInteger(isInt: Bool) -> Int64? {
    let value = DynamicValue(self)
    return isInt ? Conversion.int(dynamic: value) : Conversion.long(dynamic: value)
  }

  private var asReal: Double? { Conversion.real(dynamic: DynamicValue(self)) }

  private var asDecimal: KQLDecimal? { Conversion.decimal(dynamic: DynamicValue(self)) }

  private var asDateTime: Int64? { Conversion.dateTime(dynamic: DynamicValue(self)) }

  private var asTimeSpan: Int64? { Conversion.timeSpan(dynamic: DynamicValue(self)) }

  private var asGUID: String? { Conversion.guid(dynamic: DynamicValue(self)) }
}
