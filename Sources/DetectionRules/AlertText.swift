import KQLValues

/// A value as an alert writes it; nothing for null.
func alertText(_ value: Value) -> String {
  switch value {
  case .null: ""
  case .bool(let value): value ? "True" : "False"
  case .long(let number): String(number)
  case .real(let number): number.description
  case .decimal(let text), .guid(let text), .string(let text): text
  case .datetime(let ticks): DateTime.text(ticks)
  case .timespan(let ticks): TimeSpan.text(ticks)
  case .dynamic(let json): DynamicText.text(ofJSON: json)
  }
}
