import Files
import KQLValues
import RecordColumns

/// The canonical form of stored items, of which the leaves of a file's Merkle tree are made. It is
/// specified in `docs/evidence-format.md`.
///
/// It holds what a query can see (names, types and values of columns, the place in the source) and
/// nothing of how the database happens to store it.
package enum ItemEncoding {
  /// What an item is.
  package enum Kind: UInt8 {
    case row = 1
    case quarantined = 2
  }

  /// Where in an item the hash of its record's bytes stands.
  static let recordHashOffset = 2 + 4 * 8

  /// Makes all that comes before a row's values or a quarantined record's reason. The record's hash is
  /// left zero.
  static func withHead(_ kind: Kind, _ origin: ItemOrigin, _ body: (UnsafeRawBufferPointer) -> Void)
  {
    // All at once: it is done for each row.
    withUnsafeTemporaryAllocation(byteCount: recordHashOffset + 32, alignment: 8) { head in
      head.initializeMemory(as: UInt8.self, repeating: 0)
      // Before it stands the prefix of a leaf.
      head[1] = kind.rawValue
      var place = 2
      func put(_ number: Int) {
        head.storeBytes(of: Int64(number).bigEndian, toByteOffset: place, as: Int64.self)
        place += 8
      }
      put(origin.offset)
      put(origin.length)
      put(origin.line)
      put(origin.part)
      body(UnsafeRawBufferPointer(head))
    }
  }

  /// The name and type that come before a column's value.
  static func columnHead(_ name: UnsafeRawBufferPointer, _ type: ScalarType) -> [UInt8] {
    var bytes: [UInt8] = []
    append(text: name, to: &bytes)
    bytes.append(code(of: type))
    return bytes
  }

  package static func code(of type: ScalarType) -> UInt8 {
    switch type {
    case .bool: 1
    case .int: 2
    case .long: 3
    case .real: 4
    case .decimal: 5
    case .datetime: 6
    case .timespan: 7
    case .guid: 8
    case .string: 9
    case .dynamic: 10
    }
  }

  /// How many bytes a value takes, without its column's head; 0 where there is none.
  @inline(__always)
  static func size(of cell: Cell) -> Int {
    switch cell {
    case .null: 0
    case .integer: 9
    case .real(let value): value.isNaN ? 5 + notANumber.utf8CodeUnitCount : 9
    case .text(let text): 5 + text.count
    case .scratch(_, let count): 5 + count
    }
  }

  static let notANumber: StaticString = "NaN"

  package static func append(integer value: Int64, to bytes: inout [UInt8]) {
    bytes.append(1)
    append(UInt64(bitPattern: value), to: &bytes)
  }

  package static func append(real value: Double, to bytes: inout [UInt8]) {
    bytes.append(2)
    append(value.bitPattern, to: &bytes)
  }

  package static func append(textValue: UnsafeRawBufferPointer, to bytes: inout [UInt8]) {
    bytes.append(3)
    append(text: textValue, to: &bytes)
  }

  package static func append(_ value: UInt64, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
  }

  package static func append(_ value: UInt32, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
  }

  /// The number of bytes (of which SQLite stores less than 2^31), then the bytes.
  package static func append(text: UnsafeRawBufferPointer, to bytes: inout [UInt8]) {
    append(UInt32(clamping: text.count), to: &bytes)
    bytes.append(contentsOf: text)
  }

  package static func append(text: String, to bytes: inout [UInt8]) {
    var text = text
    text.withUTF8 { append(text: UnsafeRawBufferPointer($0), to: &bytes) }
  }

  /// A quarantined record in its canonical form.
  ///
  /// - Parameter kept: the bytes that are kept of it, in its own table.
  package static func quarantined(
    _ origin: ItemOrigin, reason: UnsafeRawBufferPointer, kept: UnsafeRawBufferPointer
  ) -> [UInt8] {
    var bytes: [UInt8] = []
    withHead(.quarantined, origin) { bytes.append(contentsOf: $0) }
    let hash = SHA256Hash(of: kept)
    bytes.replaceSubrange(recordHashOffset..<recordHashOffset + 32, with: hash.bytes)
    append(UInt64(clamping: kept.count), to: &bytes)
    append(text: reason, to: &bytes)
    return bytes
  }
}

/// Bytes of a canonical form that are written one after another, as many as there is room for.
struct ItemPlace {
  private var room: UnsafeMutableRawBufferPointer

  init(_ room: UnsafeMutableRawBufferPointer) { self.room = room }

  @inline(__always)
  mutating func append(_ bytes: UnsafeRawBufferPointer) {
    precondition(bytes.count <= room.count)
    if let source = bytes.baseAddress, let target = room.baseAddress {
      copyBytes(source, to: target, bytes.count)
    }
    room = UnsafeMutableRawBufferPointer(rebasing: room[bytes.count...])
  }

  @inline(__always)
  mutating func append(_ byte: UInt8) {
    room[0] = byte
    room = UnsafeMutableRawBufferPointer(rebasing: room[1...])
  }

  @inline(__always)
  mutating func append<Number: FixedWidthInteger>(_ number: Number) {
    room.storeBytes(of: number.bigEndian, as: Number.self)
    room = UnsafeMutableRawBufferPointer(rebasing: room[MemoryLayout<Number>.size...])
  }

  /// Appends a value that is there.
  ///
  /// - Parameter scratch: what cells of scratch point into.
  @inline(__always)
  mutating func append(_ cell: Cell, _ scratch: UnsafeRawBufferPointer) {
    switch cell {
    case .null: break
    case .integer(let value):
      append(1 as UInt8)
      append(value)
    case .real(let value):
      if value.isNaN {
        let text = ItemEncoding.notANumber
        append(
          text: UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
      } else {
        append(2 as UInt8)
        append(value.bitPattern)
      }
    case .text(let text): append(text: text)
    case .scratch(let start, let count):
      append(text: UnsafeRawBufferPointer(rebasing: scratch[start..<start + count]))
    }
  }

  private mutating func append(text: UnsafeRawBufferPointer) {
    append(3 as UInt8)
    append(UInt32(clamping: text.count))
    append(text)
  }
}
