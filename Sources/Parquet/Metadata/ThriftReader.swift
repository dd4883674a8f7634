/// Reads structures in Thrift's compact protocol, in which all that describes a Parquet file is written.
///
/// Source: thrift-compact-protocol. Every length is checked against the bytes that are left, so that no
/// claim makes anything larger than the bytes themselves.
struct ThriftReader {
  /// The kinds of values, by their number on the wire.
  enum Kind: UInt8 {
    case isTrue = 1
    case isFalse, byte, short, integer, long, double, binary, list, set, map, structure, uuid
  }

  /// A field's number and the kind of its value, which comes next.
  struct Field {
    var id: Int
    var kind: Kind
  }

  /// The bytes end inside a structure: more of them may make it whole.
  enum Failure: Error {
    case endsEarly
    case damaged(String)
  }

  private let bytes: [UInt8]
  private(set) var position: Int
  private var depth = 0

  private static let maximumDepth = 32

  init(_ bytes: [UInt8], at position: Int = 0) {
    self.bytes = bytes
    self.position = position
  }

  private var left: Int { bytes.count - position }

  private mutating func byte() throws(Failure) -> UInt8 {
    guard position < bytes.count else { throw .endsEarly }
    defer { position += 1 }
    return bytes[position]
  }

  private mutating func varint() throws(Failure) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while shift < 64 {
      let byte = try byte()
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
      shift += 7
    }
    throw .damaged("a number is longer than 64 bits")
  }

  private mutating func zigzag() throws(Failure) -> Int64 {
    let value = try varint()
    return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
  }

  /// Goes through the fields of a structure; what `body` does not read is skipped.
  ///
  /// - Parameter body: reads the field's value and returns true, or leaves it and returns false.
  mutating func structure(
    _ body: (inout ThriftReader, Field) throws(Failure) -> Bool
  ) throws(Failure) {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.maximumDepth else { throw .damaged("structures are nested too deep") }
    var id = 0
    while true {
      let header = try byte()
      if header == 0 { return }
      guard let kind = Kind(rawValue: header & 15) else {
        throw .damaged("a field has no known kind")
      }
      if header >> 4 == 0 {
        id = Int(truncatingIfNeeded: try zigzag())
      } else {
        id &+= Int(header >> 4)
      }
      if !(try body(&self, Field(id: id, kind: kind))) { try skip(kind) }
    }
  }

  /// A whole number of any width.
  mutating func integer(_ field: Field) throws(Failure) -> Int64 {
    switch field.kind {
    case .byte: return Int64(Int8(bitPattern: try byte()))
    case .short, .integer, .long: return try zigzag()
    default: throw .damaged("field \(field.id) is not a number")
    }
  }

  /// A boolean field, whose value stands in its kind.
  func bool(_ field: Field) throws(Failure) -> Bool {
    switch field.kind {
    case .isTrue: return true
    case .isFalse: return false
    default: throw .damaged("field \(field.id) is not a boolean")
    }
  }

  mutating func binary(_ field: Field) throws(Failure) -> ArraySlice<UInt8> {
    guard field.kind == .binary else { throw .damaged("field \(field.id) is not text") }
    return try binary()
  }

  private mutating func binary() throws(Failure) -> ArraySlice<UInt8> {
    let count = try varint()
    guard count <= UInt64(left) else { throw .endsEarly }
    defer { position += Int(count) }
    return bytes[position..<position + Int(count)]
  }

  mutating func text(_ field: Field) throws(Failure) -> String {
    String(decoding: try binary(field), as: UTF8.self)
  }

  /// How many structures a list holds; they come next.
  mutating func structures(_ field: Field) throws(Failure) -> Int {
    guard field.kind == .list else { throw .damaged("field \(field.id) is not a list") }
    let (kind, count) = try listHeader()
    guard kind == .structure else {
      throw .damaged("field \(field.id) is not a list of structures")
    }
    return count
  }

  private mutating func listHeader() throws(Failure) -> (Kind, Int) {
    let header = try byte()
    let count = header >> 4 == 15 ? try varint() : UInt64(header >> 4)
    // An empty list may have no kind.
    if count == 0 { return (.structure, 0) }
    guard let kind = Kind(rawValue: header & 15) else { throw .damaged("a list has no known kind") }
    // Each element takes a byte at least.
    guard count <= UInt64(left) else { throw .endsEarly }
    return (kind, Int(count))
  }

  /// Goes over a structure without reading it.
  mutating func skipStructure() throws(Failure) {
    try structure { _, _ throws(Failure) in false }
  }

  private mutating func skip(_ count: Int) throws(Failure) {
    guard count <= left else { throw .endsEarly }
    position += count
  }

  private mutating func skip(_ kind: Kind) throws(Failure) {
    switch kind {
    case .isTrue, .isFalse: break
    default: try skipElement(kind)
    }
  }

  /// An element of a list or map, where booleans take a byte.
  private mutating func skipElement(_ kind: Kind) throws(Failure) {
    switch kind {
    case .isTrue, .isFalse, .byte: try skip(1)
    case .short, .integer, .long: _ = try varint()
    case .double: try skip(8)
    case .binary: _ = try binary()
    case .uuid: try skip(16)
    case .structure: try skipStructure()
    case .list, .set:
      depth += 1
      defer { depth -= 1 }
      guard depth <= Self.maximumDepth else { throw .damaged("lists are nested too deep") }
      let (kind, count) = try listHeader()
      for _ in 0..<count { try skipElement(kind) }
    case .map:
      depth += 1
      defer { depth -= 1 }
      guard depth <= Self.maximumDepth else { throw .damaged("maps are nested too deep") }
      let count = try varint()
      if count == 0 { return }
      guard count <= UInt64(left) else { throw .endsEarly }
      let kinds = try byte()
      guard let key = Kind(rawValue: kinds >> 4), let value = Kind(rawValue: kinds & 15) else {
        throw .damaged("a map has no known kind")
      }
      for _ in 0..<count {
        try skipElement(key)
        try skipElement(value)
      }
    }
  }
}
