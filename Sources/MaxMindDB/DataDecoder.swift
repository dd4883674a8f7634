/// Reads values of one section of the file.
///
/// Source: the MaxMind DB file format, version 2. A record of a hostile file could point at itself or at the same
/// part a billion times over: depth, values and bytes are limited.
struct DataDecoder {
  private let file: BlockFile
  /// Where the section begins: pointers count from there.
  private let start: Int
  private let end: Int
  private var valuesLeft = 1 << 16
  private var bytesLeft = 1 << 22

  private static let deepest = 64

  init(_ file: BlockFile, section: Range<Int>) {
    self.file = file
    start = section.lowerBound
    end = section.upperBound
  }

  /// The value at an offset from the section's beginning.
  mutating func value(at offset: Int) throws(MaxMindError) -> MaxMindValue {
    guard offset >= 0, offset < end - start else { throw .pastEnd }
    var place = start + offset
    return try value(at: &place, depth: 0)
  }

  private mutating func integer(_ place: inout Int, _ count: Int) throws(MaxMindError) -> UInt64 {
    guard count <= end - place else { throw .pastEnd }
    let value = try file.integer(at: place, count: count)
    place += count
    return value
  }

  private mutating func bytes(_ place: inout Int, _ count: Int) throws(MaxMindError) -> [UInt8] {
    guard count <= end - place else { throw .pastEnd }
    bytesLeft -= count
    guard bytesLeft >= 0 else { throw .malformed("one of its records is too large") }
    let bytes = try file.bytes(at: place, count: count)
    place += count
    return bytes
  }

  private enum Kind: Int {
    case pointer = 1
    case string, double, bytes, uint16, uint32, map, int32, uint64, uint128, array, container
    case endMarker, boolean, float
  }

  private mutating func value(at place: inout Int, depth: Int) throws(MaxMindError) -> MaxMindValue
  {
    guard depth < Self.deepest else { throw .malformed("its values are nested too deeply") }
    valuesLeft -= 1
    guard valuesLeft >= 0 else { throw .malformed("one of its records is too large") }
    let control = Int(try integer(&place, 1))
    let code = control >> 5 == 0 ? 7 + Int(try integer(&place, 1)) : control >> 5
    guard let kind = Kind(rawValue: code), control >> 5 != 0 || code > 7 else {
      throw .malformed("it has a value of the unknown type \(code)")
    }
    if kind == .pointer {
      var target = try pointer(control, &place)
      let first = try file.integer(at: target, count: 1)
      guard first >> 5 != 1 else { throw .malformed("a pointer in it points at a pointer") }
      return try value(at: &target, depth: depth + 1)
    }
    let size = try size(control & 31, &place)
    switch kind {
    case .string: return .string(String(decoding: try bytes(&place, size), as: UTF8.self))
    case .bytes: return .bytes(try bytes(&place, size))
    case .double:
      guard size == 8 else { throw .size }
      return .double(Double(bitPattern: try integer(&place, 8)))
    case .float:
      guard size == 4 else { throw .size }
      return .float(Float(bitPattern: UInt32(truncatingIfNeeded: try integer(&place, 4))))
    case .uint16, .uint32, .uint64:
      guard size <= (kind == .uint16 ? 2 : kind == .uint32 ? 4 : 8) else { throw .size }
      return .unsigned(try integer(&place, size))
    case .int32:
      guard size <= 4 else { throw .size }
      return .signed(Int32(truncatingIfNeeded: Int64(bitPattern: try integer(&place, size))))
    case .uint128:
      guard size <= 16 else { throw .size }
      let high = try integer(&place, max(size - 8, 0))
      return .wide(high: high, low: try integer(&place, min(size, 8)))
    case .boolean:
      guard size <= 1 else { throw .size }
      return .bool(size == 1)
    case .array:
      var elements: [MaxMindValue] = []
      for _ in 0..<size { elements.append(try value(at: &place, depth: depth + 1)) }
      return .array(elements)
    case .map:
      var entries: [MaxMindValue.Entry] = []
      for _ in 0..<size {
        guard case .string(let key) = try value(at: &place, depth: depth + 1) else {
          throw .malformed("a key in it is not text")
        }
        entries.append(.init(key: key, value: try value(at: &place, depth: depth + 1)))
      }
      return .map(entries)
    case .pointer, .container, .endMarker:
      throw .malformed("it has a value of the type \(code) where none may be")
    }
  }

  /// Where a pointer, whose control byte is read, points at in the file.
  private mutating func pointer(_ control: Int, _ place: inout Int) throws(MaxMindError) -> Int {
    let length = control >> 3 & 3
    let low = Int(try integer(&place, length + 1))
    let high = control & 7
    let offset =
      switch length {
      case 0: high << 8 | low
      case 1: (high << 16 | low) + 2048
      case 2: (high << 24 | low) + 526_336
      case _: low
      }
    guard offset < end - start else { throw .pastEnd }
    return start + offset
  }

  private mutating func size(_ bits: Int, _ place: inout Int) throws(MaxMindError) -> Int {
    if bits < 29 { return bits }
    let more = Int(try integer(&place, bits - 28))
    return more + (bits == 29 ? 29 : bits == 30 ? 285 : 65_821)
  }
}

extension MaxMindError {
  fileprivate static let size = MaxMindError.malformed("a number in it is longer than its type")
}
