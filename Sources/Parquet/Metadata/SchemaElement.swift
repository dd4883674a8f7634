/// How a value is stored, whatever it means.
enum PhysicalType: Int64, Sendable {
  case boolean, int32, int64, int96, float, double, byteArray, fixedBytes
}

/// Whether a value may be absent, or come several times.
enum Repetition: Int64, Sendable {
  case required, optional, repeated
}

/// What a stored value, or a group, means.
enum Annotation: Sendable, Hashable {
  case text, enumeration, json, uuid, date, interval, half, unknown
  case list, map, variant
  case decimal(scale: Int)
  case time(TimeUnit)
  case timestamp(TimeUnit)
  case integer(bits: Int, isSigned: Bool)
}

enum TimeUnit: Sendable, Hashable {
  case milliseconds, microseconds, nanoseconds
}

/// One line of a file's schema: a column, or a group of as many of the lines after it as it says.
struct SchemaElement {
  var name = ""
  /// Nil for a group.
  var type: PhysicalType?
  /// Of values of fixed length, in bytes; elsewhere it may be anything.
  var typeLength = 0
  /// Nil only at the root, where it does not count.
  var repetition: Repetition?
  var children = 0
  var annotation: Annotation?

  init(_ thrift: inout ThriftReader) throws(ThriftReader.Failure) {
    var converted: Int64?
    var logical: Annotation?
    var scale: Int64 = 0
    var isLeaf = false
    var element = Self()
    try thrift.structure { (thrift, field) throws(ThriftReader.Failure) in
      switch field.id {
      case 1:
        isLeaf = true
        element.type = PhysicalType(rawValue: try thrift.integer(field))
      case 2: element.typeLength = Int(try thrift.integer(field))
      case 3: element.repetition = Repetition(rawValue: try thrift.integer(field))
      case 4: element.name = try thrift.text(field)
      case 5: element.children = Int(try thrift.integer(field))
      case 6: converted = try thrift.integer(field)
      case 7: scale = try thrift.integer(field)
      case 10: logical = try Self.logical(&thrift)
      default: return false
      }
      return true
    }
    if isLeaf, element.type == nil { throw .damaged("a column has no known type") }
    element.annotation = logical ?? converted.flatMap { Self.annotation(converted: $0) }
    if case .decimal = element.annotation {
      if case .decimal(let own) = logical { scale = Int64(own) }
      guard (0...1000).contains(scale) else { throw .damaged("a decimal's scale is \(scale)") }
      element.annotation = .decimal(scale: Int(scale))
    }
    self = element
  }

  private init() {}

  /// The annotations of the first version of the format.
  private static func annotation(converted: Int64) -> Annotation? {
    switch converted {
    case 0: .text
    case 1, 2: .map
    case 3: .list
    case 4: .enumeration
    case 5: .decimal(scale: 0)
    case 6: .date
    case 7: .time(.milliseconds)
    case 8: .time(.microseconds)
    case 9: .timestamp(.milliseconds)
    case 10: .timestamp(.microseconds)
    case 11...14: .integer(bits: 8 << Int(converted - 11), isSigned: false)
    case 15...18: .integer(bits: 8 << Int(converted - 15), isSigned: true)
    case 19: .json
    case 21: .interval
    default: nil
    }
  }

  /// A union: one field, whose number says which annotation it is.
  private static func logical(
    _ thrift: inout ThriftReader
  ) throws(ThriftReader.Failure) -> Annotation? {
    var found: Annotation?
    try thrift.structure { (thrift, field) throws(ThriftReader.Failure) in
      guard field.kind == .structure else { return false }
      switch field.id {
      case 1: found = .text
      case 2: found = .map
      case 3: found = .list
      case 4: found = .enumeration
      case 5: found = .decimal(scale: try number(&thrift, field: 1))
      case 6: found = .date
      case 7: found = try unit(&thrift).map { .time($0) }
      case 8: found = try unit(&thrift).map { .timestamp($0) }
      case 10: found = try integer(&thrift)
      case 11: found = .unknown
      case 12: found = .json
      case 14: found = .uuid
      case 15: found = .half
      case 16: found = .variant
      default: return false
      }
      switch field.id {
      case 5, 7, 8, 10: break
      default: try thrift.skipStructure()
      }
      return true
    }
    return found
  }

  private static func number(
    _ thrift: inout ThriftReader, field wanted: Int
  ) throws(ThriftReader.Failure) -> Int {
    var value: Int64 = 0
    try thrift.structure { (thrift, field) throws(ThriftReader.Failure) in
      guard field.id == wanted else { return false }
      value = try thrift.integer(field)
      return true
    }
    return Int(value)
  }

  /// Of a time or timestamp: whether it is adjusted to UTC, and a union of units.
  private static func unit(_ thrift: inout ThriftReader) throws(ThriftReader.Failure) -> TimeUnit? {
    var unit: TimeUnit?
    try thrift.structure { (thrift, field) throws(ThriftReader.Failure) in
      guard field.id == 2, field.kind == .structure else { return false }
      try thrift.structure { (_, field) throws(ThriftReader.Failure) in
        switch field.id {
        case 1: unit = .milliseconds
        case 2: unit = .microseconds
        case 3: unit = .nanoseconds
        default: break
        }
        return false
      }
      return true
    }
    return unit
  }

  private static func integer(
    _ thrift: inout ThriftReader
  ) throws(ThriftReader.Failure) -> Annotation {
    var bits = 64
    var isSigned = true
    try thrift.structure { (thrift, field) throws(ThriftReader.Failure) in
      switch field.id {
      case 1: bits = Int(try thrift.integer(field))
      case 2: isSigned = try thrift.bool(field)
      default: return false
      }
      return true
    }
    return .integer(bits: bits, isSigned: isSigned)
  }
}
