import RecordColumns

/// Items in their canonical form, one after another, in memory of their own, which grows and is used again.
///
/// A class and no array: a row makes dozens of appends, and an array's checks of who else has it cost more than they do.
package final class ItemBytes {
  private var base: UnsafeMutableRawPointer
  private(set) var count = 0
  private var capacity: Int

  init(capacity: Int = 1 << 12) {
    self.capacity = capacity
    base = .allocate(byteCount: capacity, alignment: 16)
  }

  deinit { base.deallocate() }

  /// What there is, until more comes.
  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

  func removeAll() { count = 0 }

  /// Gives back what is larger than most items need.
  func shrink(to most: Int) {
    guard capacity > most, count <= most else { return }
    move(to: most)
  }

  @inline(__always)
  private func reserve(_ more: Int) {
    if capacity &- count < more { move(to: max(count + more, capacity * 2)) }
  }

  private func move(to capacity: Int) {
    let moved = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
    moved.copyMemory(from: base, byteCount: count)
    base.deallocate()
    base = moved
    self.capacity = capacity
  }

  @inline(__always)
  func append(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress else { return }
    reserve(bytes.count)
    copyBytes(start, to: base + count, bytes.count)
    count &+= bytes.count
  }

  /// Makes room for bytes after those that there are, for its caller to fill: it holds whatever was there before.
  func appendRoom(_ count: Int) -> UnsafeMutableRawBufferPointer {
    reserve(count)
    defer { self.count &+= count }
    return UnsafeMutableRawBufferPointer(start: base + self.count, count: count)
  }

  /// Puts bytes in the place of others.
  func put(_ bytes: UnsafeRawBufferPointer, at place: Int) {
    precondition(place >= 0 && bytes.count <= count - place)
    UnsafeMutableRawBufferPointer(start: base + place, count: bytes.count).copyMemory(from: bytes)
  }

  /// Appends a value of a stored row, if it is there.
  @inline(__always)
  func append(_ value: RowValue) {
    switch value {
    case .null: break
    case .integer(let value): append(1, value.bigEndian)
    case .real(let value): append(2, value.bitPattern.bigEndian)
    case .text(let text):
      append(3, UInt32(clamping: text.count).bigEndian)
      append(text)
    }
  }

  @inline(__always)
  private func append<Number: FixedWidthInteger>(_ kind: UInt8, _ number: Number) {
    let size = MemoryLayout<Number>.size &+ 1
    reserve(size)
    base.storeBytes(of: kind, toByteOffset: count, as: UInt8.self)
    base.storeBytes(of: number, toByteOffset: count &+ 1, as: Number.self)
    count &+= size
  }
}
