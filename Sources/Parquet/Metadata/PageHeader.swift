/// What stands before the bytes of a page.
struct PageHeader {
  enum Content {
    case dictionary
    /// Levels and values in one piece, packed together.
    case data
    /// Levels of that number of bytes each, never packed, and then values.
    case dataV2(repetitionBytes: Int, definitionBytes: Int, isPacked: Bool)
    /// Not for readers of values.
    case other
  }

  private(set) var content: Content = .other
  /// Of its body, unpacked and as it is stored.
  private(set) var size = 0
  private(set) var packedSize = 0
  private(set) var checksum: UInt32?
  private(set) var valueCount = 0
  private(set) var encoding: Int64 = 0
  /// Levels are written as all writers do since 2013.
  private(set) var hasOldLevels = (repetition: false, definition: false)
  /// Of the header itself, in bytes.
  private(set) var headerSize = 0

  private static let bitPacked: Int64 = 4

  init(_ bytes: [UInt8]) throws(ThriftReader.Failure) {
    var header = Self()
    var type: Int64 = -1
    var hasDetails = false
    var thrift = ThriftReader(bytes)
    try thrift.structure { (thrift, field) throws(ThriftReader.Failure) in
      switch field.id {
      case 1: type = try thrift.integer(field)
      case 2: header.size = Int(try thrift.integer(field))
      case 3: header.packedSize = Int(try thrift.integer(field))
      case 4: header.checksum = UInt32(truncatingIfNeeded: try thrift.integer(field))
      case 5 where field.kind == .structure:
        hasDetails = true
        try header.readDetails(&thrift)
      case 7 where field.kind == .structure:
        hasDetails = true
        try header.readDetails(&thrift)
      case 8 where field.kind == .structure:
        hasDetails = true
        try header.readSecondDetails(&thrift)
      default: return false
      }
      return true
    }
    header.headerSize = thrift.position
    switch type {
    case 0: header.content = .data
    case 2: header.content = .dictionary
    case 3:
      guard case .dataV2 = header.content else { throw .damaged("a page has no details") }
    default: header.content = .other
    }
    if case .other = header.content { hasDetails = true }
    guard hasDetails, header.size >= 0, header.packedSize >= 0, header.valueCount >= 0 else {
      throw .damaged("a page's header is not whole")
    }
    self = header
  }

  private init() {}

  /// Of pages of the first version, and of dictionaries.
  private mutating func readDetails(_ thrift: inout ThriftReader) throws(ThriftReader.Failure) {
    var header = self
    try thrift.structure { (thrift, field) throws(ThriftReader.Failure) in
      switch field.id {
      case 1: header.valueCount = Int(try thrift.integer(field))
      case 2: header.encoding = try thrift.integer(field)
      case 3 where field.kind != .isTrue && field.kind != .isFalse:
        header.hasOldLevels.definition = try thrift.integer(field) == Self.bitPacked
      case 4: header.hasOldLevels.repetition = try thrift.integer(field) == Self.bitPacked
      default: return false
      }
      return true
    }
    self = header
  }

  private mutating func readSecondDetails(
    _ thrift: inout ThriftReader
  ) throws(ThriftReader.Failure) {
    var header = self
    var (repetition, definition, isPacked) = (0, 0, true)
    try thrift.structure { (thrift, field) throws(ThriftReader.Failure) in
      switch field.id {
      case 1: header.valueCount = Int(try thrift.integer(field))
      case 4: header.encoding = try thrift.integer(field)
      case 5: definition = Int(try thrift.integer(field))
      case 6: repetition = Int(try thrift.integer(field))
      case 7: isPacked = try thrift.bool(field)
      default: return false
      }
      return true
    }
    guard repetition >= 0, definition >= 0 else { throw .damaged("a page's levels are negative") }
    header.content = .dataV2(
      repetitionBytes: repetition, definitionBytes: definition, isPacked: isPacked)
    self = header
  }
}
