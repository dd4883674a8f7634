/// A value of a MaxMind DB's data section.
package indirect enum MaxMindValue: Sendable, Hashable {
  case string(String)
  case double(Double)
  case float(Float)
  case bytes([UInt8])
  case unsigned(UInt64)
  /// The bits of an integer of 128.
  case wide(high: UInt64, low: UInt64)
  case signed(Int32)
  case bool(Bool)
  case array([MaxMindValue])
  /// In the order of the file; a key may stand there twice.
  case map([Entry])

  package struct Entry: Sendable, Hashable {
    package var key: String
    package var value: MaxMindValue
  }

  /// The first value of a key, nil where there is none or this is not a map.
  package subscript(key: String) -> MaxMindValue? {
    guard case .map(let entries) = self else { return nil }
    return entries.first { $0.key == key }?.value
  }

  package var text: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }

  package var first: MaxMindValue? {
    guard case .array(let elements) = self else { return nil }
    return elements.first
  }

  /// A number of any kind, as a double.
  package var number: Double? {
    switch self {
    case .double(let value): value
    case .float(let value): Double(value)
    case .unsigned(let value): Double(value)
    case .signed(let value): Double(value)
    case .string, .bytes, .wide, .bool, .array, .map: nil
    }
  }
}
