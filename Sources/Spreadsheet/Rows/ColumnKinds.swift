import KQLValues

/// Which kinds of values the cells of a column have: its type follows from all of them.
struct ColumnKinds: OptionSet {
  let rawValue: UInt8

  static let text = ColumnKinds(rawValue: 1)
  static let bool = ColumnKinds(rawValue: 2)
  static let long = ColumnKinds(rawValue: 4)
  static let real = ColumnKinds(rawValue: 8)
  static let datetime = ColumnKinds(rawValue: 16)
  static let timespan = ColumnKinds(rawValue: 32)
  static let clock = ColumnKinds(rawValue: 64)

  static func of(_ value: CellValue) -> ColumnKinds {
    switch value {
    case .text: .text
    case .bool: .bool
    case .long: .long
    case .real: .real
    case .datetime: .datetime
    case .timespan: .timespan
    case .clock: .clock
    }
  }

  /// Kinds that do not go together make text of all.
  var type: ScalarType {
    switch self {
    case .bool: .bool
    case .long: .long
    case .real, [.real, .long]: .real
    case .datetime, [.datetime, .clock]: .datetime
    case .timespan, .clock, [.timespan, .clock]: .timespan
    default: .string
    }
  }
}
