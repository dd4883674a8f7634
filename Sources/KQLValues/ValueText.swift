extension Value {
  /// What `tostring` gives: null of every type is `""`, a bool `True` or `False`, a dynamic string
  /// goes without its quotes. An integer in a column of another type is read as that column stores it.
  package func text(as type: ScalarType) -> String {
    switch self {
    case .null: ""
    case .bool(let value): value ? "True" : "False"
    case .long(let value): Self.text(of: value, as: type)
    case .real(let value): RealText.text(value)
    case .datetime(let ticks): DateTime.text(ticks)
    case .timespan(let ticks): TimeSpan.text(ticks)
    case .decimal(let text), .guid(let text), .string(let text): text
    case .dynamic(let json): DynamicText.text(ofJSON: json)
    }
  }

  private static func text(of value: Int64, as type: ScalarType) -> String {
    switch type {
    case .bool: value == 0 ? "False" : "True"
    case .real: RealText.text(Double(value))
    case .datetime: DateTime.text(value)
    case .timespan: TimeSpan.text(value)
    case .int, .long, .decimal, .guid, .string, .dynamic: String(value)
    }
  }

  /// Appends the value as results in JSON hold it: every digit of a number, times and decimals as
  /// strings, `NaN` and the infinities as strings, a dynamic as the JSON it is, on one line.
  package func json(into output: inout [UInt8], type: ScalarType) {
    switch self {
    case .null: output.append(contentsOf: "null".utf8)
    case .bool(let value): output.append(contentsOf: (value ? "true" : "false").utf8)
    case .long(let value):
      switch type {
      case .bool: output.append(contentsOf: (value == 0 ? "false" : "true").utf8)
      case .real: RealText.writeJSON(Double(value), into: &output)
      case .datetime, .timespan, .decimal, .guid, .string:
        DynamicText.appendString(text(as: type), to: &output)
      case .int, .long, .dynamic: output.append(contentsOf: String(value).utf8)
      }
    case .real(let value): RealText.writeJSON(value, into: &output)
    case .datetime, .timespan, .decimal, .guid, .string:
      DynamicText.appendString(text(as: type), to: &output)
    case .dynamic(let json): DynamicText.appendDocument(json, to: &output)
    }
  }
}
