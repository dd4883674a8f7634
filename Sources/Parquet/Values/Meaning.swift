import KQLValues

/// What the stored values of a column are to Kusto.
enum Meaning: Sendable, Hashable {
  case bool
  case long
  /// Stored in 32 bits without a sign.
  case unsigned32
  /// Stored in 64 bits without a sign: a long, unless a value of the column is too large for one.
  case unsigned64
  case real
  /// A real of two bytes.
  case half
  case datetime(TimeUnit)
  /// Nanoseconds of a day and a Julian day, as older writers store times.
  case datetime96
  case date
  case timespan(TimeUnit)
  case interval
  case decimal(scale: Int)
  case text
  /// Text of fixed length, filled up with NUL.
  case paddedText
  case json
  case guid
  /// Bytes that nobody says the meaning of.
  case base64
  /// Of an unknown type: all of its values are null.
  case null

  init(_ type: PhysicalType, width: Int, _ annotation: Annotation?) {
    if annotation == .unknown {
      self = .null
      return
    }
    self =
      switch type {
      case .boolean: .bool
      case .int32: Self.ofInt32(annotation)
      case .int64: Self.ofInt64(annotation)
      case .int96: .datetime96
      case .float, .double: .real
      case .byteArray: Self.ofBytes(annotation)
      case .fixedBytes: Self.ofFixedBytes(annotation, width: width)
      }
  }

  private static func ofInt32(_ annotation: Annotation?) -> Meaning {
    switch annotation {
    case .date: .date
    case .time(let unit): .timespan(unit)
    case .decimal(let scale): .decimal(scale: scale)
    case .integer(_, isSigned: false): .unsigned32
    default: .long
    }
  }

  private static func ofInt64(_ annotation: Annotation?) -> Meaning {
    switch annotation {
    case .timestamp(let unit): .datetime(unit)
    case .time(let unit): .timespan(unit)
    case .decimal(let scale): .decimal(scale: scale)
    case .integer(_, isSigned: false): .unsigned64
    default: .long
    }
  }

  private static func ofBytes(_ annotation: Annotation?) -> Meaning {
    switch annotation {
    case .text, .enumeration: .text
    case .json: .json
    case .decimal(let scale): .decimal(scale: scale)
    default: .base64
    }
  }

  private static func ofFixedBytes(_ annotation: Annotation?, width: Int) -> Meaning {
    switch annotation {
    case .text, .enumeration: .paddedText
    case .json: .json
    case .decimal(let scale): .decimal(scale: scale)
    case .uuid where width == 16: .guid
    case .half where width == 2: .half
    case .interval where width == 12: .interval
    default: .base64
    }
  }

  /// The type of a column of such values.
  var type: ScalarType {
    switch self {
    case .bool: .bool
    case .long, .unsigned32, .unsigned64: .long
    case .real, .half: .real
    case .datetime, .datetime96, .date: .datetime
    case .timespan: .timespan
    case .decimal: .decimal
    case .json: .dynamic
    case .guid: .guid
    case .interval, .text, .paddedText, .base64, .null: .string
    }
  }
}
