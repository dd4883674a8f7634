import JSON
import Platform

/// The values of a column of a block, as bytes.
final class UnpackedColumn {
  enum Layout: UInt8 {
    /// `bytes` is each value.
    case constant
    /// `codes` are the numbers of parts of `bytes`.
    case dictionary
    /// Each value is a part of `bytes`.
    case parts
  }

  let count: Int
  let layout: Layout
  private let bytes: GrowableBuffer<UInt8>
  /// Where parts end.
  let ends: GrowableBuffer<UInt32>
  let codes: GrowableBuffer<Int64>
  /// Whether only some values were made, and others are empty.
  let isPartial: Bool

  private init(
    _ layout: Layout, count: Int, _ bytes: GrowableBuffer<UInt8>,
    ends: GrowableBuffer<UInt32> = GrowableBuffer(capacity: 1),
    codes: GrowableBuffer<Int64> = GrowableBuffer(capacity: 1), isPartial: Bool = false
  ) {
    self.isPartial = isPartial
    self.layout = layout
    self.count = count
    self.bytes = bytes
    self.ends = ends
    self.codes = codes
  }

  /// Texts one after another.
  convenience init(parts bytes: GrowableBuffer<UInt8>, ends: GrowableBuffer<UInt32>) {
    self.init(.parts, count: ends.count, bytes, ends: ends)
  }

  var memory: Int { bytes.count + ends.count * 4 + codes.count * 8 }

  /// The values, as long as this lives.
  var values: ColumnValues {
    ColumnValues(
      layout: layout, count: count, bytes: UnsafePointer(bytes.base), size: bytes.count,
      ends: UnsafePointer(ends.base), codes: UnsafePointer(codes.base))
  }

  /// Reads a column that may have the texts of another.
  ///
  /// - Parameter only: the only values that are asked for; nil for all.
  /// - Returns: the column, or the number of the other.
  static func read(
    _ count: Int, from reader: inout BlockReader, number: Int, only: UnsafeBufferPointer<UInt32>?
  ) throws(DamagedBlock) -> (column: UnpackedColumn?, same: Int?) {
    var other: Int?
    let column = try read(count, from: &reader, number: number, only: only) {
      same, _ throws(DamagedBlock) in
      other = same
      return UnpackedColumn(.constant, count: count, GrowableBuffer(capacity: 1))
    }
    return other == nil ? (column, nil) : (nil, other)
  }

  /// The values without a level of their escapes; itself where they have none.
  func unescaped() -> UnpackedColumn {
    if memchr(bytes.base, 0x5C, bytes.count) == nil { return self }
    let plain = GrowableBuffer<UInt8>(capacity: max(bytes.count, 1))
    plain.resize(to: bytes.count)
    let target = UnsafeMutableRawBufferPointer(start: plain.base, count: bytes.count)
    let source = UnsafeRawBufferPointer(bytes.elements)
    if layout == .constant {
      plain.truncate(to: unescape(source, to: target))
      return UnpackedColumn(.constant, count: count, plain)
    }
    let ends = GrowableBuffer<UInt32>(capacity: max(self.ends.count, 1))
    var (start, end) = (0, 0)
    for next in self.ends.elements {
      end += unescape(
        UnsafeRawBufferPointer(rebasing: source[start..<Int(next)]),
        to: UnsafeMutableRawBufferPointer(rebasing: target[end...]))
      start = Int(next)
      ends.append(UInt32(truncatingIfNeeded: end))
    }
    plain.truncate(to: end)
    return UnpackedColumn(layout, count: count, plain, ends: ends, codes: codes)
  }

  /// These values alone, others empty; nil where all take as little.
  ///
  /// - Parameter only: ascending.
  func keeping(_ only: UnsafeBufferPointer<UInt32>) -> UnpackedColumn? {
    guard layout == .parts, only.allSatisfy({ $0 < count }) else { return nil }
    let size = only.reduce(0) { $0 + text(at: Int($1)).count }
    guard size < bytes.count / 2 else { return nil }
    let kept = GrowableBuffer<UInt8>(capacity: max(size, 1))
    let ends = GrowableBuffer<UInt32>(capacity: max(count, 1))
    for index in only {
      while ends.count < index { ends.append(UInt32(truncatingIfNeeded: kept.count)) }
      kept.append(text(at: Int(index)).bindMemory(to: UInt8.self))
      ends.append(UInt32(truncatingIfNeeded: kept.count))
    }
    while ends.count < count { ends.append(UInt32(truncatingIfNeeded: kept.count)) }
    return UnpackedColumn(.parts, count: count, kept, ends: ends, isPartial: true)
  }

  /// Its value of that number.
  @inline(__always)
  func text(at index: Int) -> UnsafeRawBufferPointer { values.text(at: index) }

  /// One of the different values, by its number.
  func distinct(at index: Int) -> UnsafeRawBufferPointer {
    if layout == .constant { return text(at: 0) }
    let start = index == 0 ? 0 : Int(ends.base[index &- 1])
    return UnsafeRawBufferPointer(start: bytes.base + start, count: Int(ends.base[index]) &- start)
  }

  /// Few different values, and the number of each one's.
  convenience init(
    dictionary bytes: GrowableBuffer<UInt8>, ends: GrowableBuffer<UInt32>,
    codes: GrowableBuffer<Int64>
  ) {
    self.init(.dictionary, count: codes.count, bytes, ends: ends, codes: codes)
  }

  /// Calls a body with all values one after another, each different one at least once.
  func withAllBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    body(UnsafeRawBufferPointer(bytes.elements))
  }

  /// Whether each value passes; of equal ones that are kept once, one is asked.
  func test(_ passes: (UnsafeRawBufferPointer) -> Bool) -> [Bool] {
    switch layout {
    case .constant: return Array(repeating: passes(text(at: 0)), count: count)
    case .parts: return (0..<count).map { passes(text(at: $0)) }
    case .dictionary:
      let verdicts = (0..<ends.count).map { part in
        let start = part == 0 ? 0 : Int(ends.base[part &- 1])
        return passes(
          UnsafeRawBufferPointer(start: bytes.base + start, count: Int(ends.base[part]) &- start))
      }
      return (0..<count).map { verdicts[Int(codes.base[$0])] }
    }
  }

  /// Reads a column.
  ///
  /// - Parameters:
  ///   - count: of its values, more than none.
  ///   - number: its own.
  ///   - only: the only values that are asked for; nil for all.
  ///   - same: gives a column before it.
  static func read(
    _ count: Int, from reader: inout BlockReader, number: Int,
    only: UnsafeBufferPointer<UInt32>? = nil,
    same: (Int, inout BlockReader) throws(DamagedBlock) -> UnpackedColumn?
  ) throws(DamagedBlock) -> UnpackedColumn {
    guard let encoding = ColumnEncoding(rawValue: try reader.byte()) else { throw DamagedBlock() }
    switch encoding {
    case .constant:
      let size = try reader.count(upTo: Int(Int32.max))
      let value = try reader.bytes(size)
      try reader.reserve(size)
      let bytes = GrowableBuffer<UInt8>(capacity: max(size, 1))
      bytes.append(value.bindMemory(to: UInt8.self))
      return UnpackedColumn(.constant, count: count, bytes)
    case .same:
      let other = try reader.count(upTo: number - 1)
      guard let column = try same(other, &reader), column.count == count else {
        throw DamagedBlock()
      }
      return column
    case .dictionary: return try readDictionary(count, from: &reader)
    case .text:
      let lengths = try PackedNumbers.read(count, from: &reader)
      let ends = try self.ends(lengths, &reader)
      let bytes = try reader.payload(Int(ends.base[count - 1]))
      return UnpackedColumn(.parts, count: count, bytes, ends: ends)
    case .guids: return try readGUIDs(count, from: &reader, only)
    case .hexadecimal: return try readHexadecimal(count, from: &reader, only)
    case .integers:
      let numbers = try PackedNumbers.read(count, from: &reader)
      return try print(numbers, atMost: 20, &reader) { TypedText.print(integer: $0, at: $1) }
    case .addresses:
      let numbers = try PackedNumbers.read(count, from: &reader)
      return try print(numbers, atMost: 15, &reader) { TypedText.print(address: $0, at: $1) }
    case .decimals:
      let scale = Int(try reader.byte())
      guard scale < 18 else { throw DamagedBlock() }
      let numbers = try PackedNumbers.read(count, from: &reader)
      return try print(numbers, atMost: 40, &reader) {
        TypedText.print(decimal: $0, scale: scale, at: $1)
      }
    case .times:
      let separator = try reader.byte()
      let digits = Int(try reader.byte())
      guard digits <= 9 else { throw DamagedBlock() }
      let suffix = try reader.bytes(try reader.count(upTo: 40))
      let layout = TimeLayout(separator: separator, digits: digits, suffix: Array(suffix))
      let numbers = try PackedNumbers.read(count, from: &reader)
      return try print(numbers, atMost: layout.count, &reader) { number, output in
        layout.print(number, at: output)
        return layout.count
      }
    }
  }

  private static func readDictionary(
    _ count: Int, from reader: inout BlockReader
  ) throws(DamagedBlock) -> UnpackedColumn {
    let size = try reader.count(upTo: count)
    guard size > 0 else { throw DamagedBlock() }
    let lengths = GrowableBuffer<Int64>(capacity: size)
    try reader.reserve(size * 8)
    for _ in 0..<size { lengths.append(Int64(try reader.count(upTo: Int(Int32.max)))) }
    let ends = try self.ends(lengths, &reader)
    let bytes = try reader.payload(Int(ends.base[size - 1]))
    let codes = try PackedNumbers.read(count, from: &reader)
    for code in codes.elements where code < 0 || code >= Int64(size) { throw DamagedBlock() }
    return UnpackedColumn(.dictionary, count: count, bytes, ends: ends, codes: codes)
  }

  private static func ends(
    _ lengths: GrowableBuffer<Int64>, _ reader: inout BlockReader
  ) throws(DamagedBlock) -> GrowableBuffer<UInt32> {
    try reader.reserve(lengths.count * 4)
    let ends = GrowableBuffer<UInt32>(capacity: max(lengths.count, 1))
    var end: Int64 = 0
    for length in lengths.elements {
      guard length >= 0, length <= Int64(Int32.max) else { throw DamagedBlock() }
      end += length
      guard end <= Int64(UInt32.max) else { throw DamagedBlock() }
      ends.append(UInt32(end))
    }
    return ends
  }

  private static func print(
    _ numbers: GrowableBuffer<Int64>, atMost size: Int, _ reader: inout BlockReader,
    _ print: (Int64, UnsafeMutablePointer<UInt8>) -> Int
  ) throws(DamagedBlock) -> UnpackedColumn {
    let (most, isTooMuch) = numbers.count.multipliedReportingOverflow(by: size + 4)
    guard !isTooMuch else { throw DamagedBlock() }
    try reader.reserve(most)
    let bytes = GrowableBuffer<UInt8>(capacity: max(numbers.count * size, 1))
    let ends = GrowableBuffer<UInt32>(capacity: max(numbers.count, 1))
    var end = 0
    for number in numbers.elements {
      end &+= print(number, bytes.base + end)
      ends.append(UInt32(truncatingIfNeeded: end))
    }
    bytes.resize(to: end)
    return UnpackedColumn(.parts, count: numbers.count, bytes, ends: ends)
  }

  private static func readGUIDs(
    _ count: Int, from reader: inout BlockReader, _ only: UnsafeBufferPointer<UInt32>?
  ) throws(DamagedBlock) -> UnpackedColumn {
    let pairs = HexadecimalPairs(isUpper: try reader.byte() == 1)
    let (size, isTooMuch) = count.multipliedReportingOverflow(by: 16)
    guard !isTooMuch else { throw DamagedBlock() }
    let packed = try reader.payload(size)
    let (places, dashes) = (TypedText.pairsOfGUID, TypedText.dashesOfGUID)
    return try print(count, of: 36, only, &reader) { index, output in
      let source = packed.base + index * 16
      for dash in dashes { output[dash] = UInt8(ascii: "-") }
      for number in places.indices { pairs.write(source[number], to: output + places[number]) }
    }
  }

  private static func readHexadecimal(
    _ count: Int, from reader: inout BlockReader, _ only: UnsafeBufferPointer<UInt32>?
  ) throws(DamagedBlock) -> UnpackedColumn {
    let pairs = HexadecimalPairs(isUpper: try reader.byte() == 1)
    let digits = try reader.count(upTo: 128)
    let half = (digits + 1) / 2
    let (size, isTooMuch) = count.multipliedReportingOverflow(by: half)
    guard !isTooMuch else { throw DamagedBlock() }
    let packed = try reader.payload(size)
    return try print(count, of: digits, only, &reader) { index, output in
      let source = packed.base + index * half
      for pair in 0..<digits / 2 { pairs.write(source[pair], to: output + 2 * pair) }
      if digits & 1 == 1 { output[digits - 1] = pairs.first(of: source[half - 1]) }
    }
  }

  /// Prints values of one length.
  ///
  /// - Parameter only: the only ones that are asked for, ascending: others are empty; nil for all.
  @inline(__always)
  private static func print(
    _ count: Int, of length: Int, _ only: UnsafeBufferPointer<UInt32>?,
    _ reader: inout BlockReader, _ print: (Int, UnsafeMutablePointer<UInt8>) -> Void
  ) throws(DamagedBlock) -> UnpackedColumn {
    let made = only?.count ?? count
    guard made <= count else { throw DamagedBlock() }
    try reader.reserve(count * 4 + made * length)
    let bytes = GrowableBuffer<UInt8>(capacity: max(made * length, 1))
    bytes.resize(to: made * length)
    let ends = GrowableBuffer<UInt32>(capacity: max(count, 1))
    guard let only else {
      for index in 0..<count {
        print(index, bytes.base + index * length)
        ends.append(UInt32(truncatingIfNeeded: (index + 1) * length))
      }
      return UnpackedColumn(.parts, count: count, bytes, ends: ends)
    }
    var end = 0
    for index in only {
      guard index >= ends.count, index < count else { throw DamagedBlock() }
      while ends.count < index { ends.append(UInt32(truncatingIfNeeded: end)) }
      print(Int(index), bytes.base + end)
      end += length
      ends.append(UInt32(truncatingIfNeeded: end))
    }
    while ends.count < count { ends.append(UInt32(truncatingIfNeeded: end)) }
    return UnpackedColumn(.parts, count: count, bytes, ends: ends, isPartial: true)
  }
}

/// The values of a column where they lie, or the numbers of one.
///
/// Plain pointers: each value of each record is asked for, and counting who has an object costs more than that.
struct ColumnValues: BitwiseCopyable {
  private let layout: UnpackedColumn.Layout
  let count: Int
  private let bytes: UnsafePointer<UInt8>?
  private let size: Int
  private let ends: UnsafePointer<UInt32>?
  private let codes: UnsafePointer<Int64>?
  /// How many were asked for.
  private(set) var used = 0

  init(
    layout: UnpackedColumn.Layout, count: Int, bytes: UnsafePointer<UInt8>?, size: Int,
    ends: UnsafePointer<UInt32>?, codes: UnsafePointer<Int64>?
  ) {
    self.layout = layout
    self.count = count
    self.bytes = bytes
    self.size = size
    self.ends = ends
    self.codes = codes
  }

  /// Those of a column of numbers.
  init(numbers: GrowableBuffer<Int64>?) {
    self.init(
      layout: .dictionary, count: numbers?.count ?? 0, bytes: nil, size: 0, ends: nil,
      codes: numbers.map { UnsafePointer($0.base) })
  }

  /// The next number; nil where there is none.
  @inline(__always)
  mutating func nextNumber() -> Int64? {
    guard used < count, let codes else { return nil }
    used &+= 1
    return codes[used &- 1]
  }

  /// Passes over a text.
  ///
  /// - Returns: whether there was one.
  @inline(__always)
  mutating func skip() -> Bool {
    guard used < count else { return false }
    used &+= 1
    return true
  }

  /// The next text; nil where there is none.
  @inline(__always)
  mutating func nextText() -> UnsafeRawBufferPointer? {
    guard used < count, bytes != nil else { return nil }
    used &+= 1
    return text(at: used &- 1)
  }

  /// The text of that number, which must be less than `count`.
  @inline(__always)
  func text(at index: Int) -> UnsafeRawBufferPointer {
    guard let bytes, let ends, let codes else {
      return UnsafeRawBufferPointer(start: nil, count: 0)
    }
    let part: Int
    switch layout {
    case .constant: return UnsafeRawBufferPointer(start: bytes, count: size)
    case .parts: part = index
    case .dictionary: part = Int(codes[index])
    }
    let start = part == 0 ? 0 : Int(ends[part &- 1])
    return UnsafeRawBufferPointer(start: bytes + start, count: Int(ends[part]) &- start)
  }
}
