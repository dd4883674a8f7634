import Platform

/// Values one after another in memory of its own, which grows and is not given back before the end.
///
/// A class and no array: a record makes dozens of appends, and an array's checks of who else has it cost
/// more than they do.
final class GrowableBuffer<Element: BitwiseCopyable> {
  private(set) var base: UnsafeMutablePointer<Element>
  private(set) var count = 0
  private var capacity: Int

  init(capacity: Int = 256) {
    (base, self.capacity) = Self.take(capacity)
  }

  deinit { Self.giveBack(base, capacity) }

  /// After the values there is room that anyone may read and write: so that few bytes are copied without a look at how
  /// many they are.
  private static var room: Int { (bytesCopiedAtOnce - 1) / MemoryLayout<Element>.stride + 1 }

  private static func take(
    _ capacity: Int
  ) -> (base: UnsafeMutablePointer<Element>, capacity: Int) {
    let stride = MemoryLayout<Element>.stride
    let (size, isTooMuch) = capacity.multipliedReportingOverflow(by: stride)
    guard !isTooMuch, let kept = KeptMemory.take(size) else {
      return (.allocate(capacity: capacity + room), capacity)
    }
    let count = kept.size / stride
    return (kept.base.bindMemory(to: Element.self, capacity: count), count)
  }

  private static func giveBack(_ base: UnsafeMutablePointer<Element>, _ capacity: Int) {
    let size = capacity * MemoryLayout<Element>.stride
    if !KeptMemory.giveBack(UnsafeMutableRawPointer(base), size) { base.deallocate() }
  }

  @inline(__always)
  func append(_ element: Element) {
    if count == capacity { grow(to: count + 1) }
    base[count] = element
    count &+= 1
  }

  func append(_ elements: UnsafeBufferPointer<Element>) {
    guard let start = elements.baseAddress, !elements.isEmpty else { return }
    if capacity - count < elements.count { grow(to: count + elements.count) }
    (base + count).update(from: start, count: elements.count)
    count += elements.count
  }

  /// Appends bytes of another buffer, of which mostly there are few.
  @inline(__always)
  func append(few bytes: UnsafeRawBufferPointer) where Element == UInt8 {
    guard let start = bytes.baseAddress else { return }
    if capacity &- count < bytes.count { grow(to: count + bytes.count) }
    copyFewBytes(start, to: base + count, bytes.count)
    count &+= bytes.count
  }

  /// How many values come before it moves.
  var room: Int { capacity - count }

  /// Takes off what came after the first `count`.
  @inline(__always)
  func truncate(to count: Int) { self.count = min(self.count, count) }

  /// Makes it hold that number of values; what the further ones are is not said.
  func resize(to count: Int) {
    if capacity < count { grow(to: count) }
    self.count = count
  }

  private func grow(to needed: Int) {
    let (grown, capacity) = Self.take(max(needed, self.capacity * 2))
    grown.update(from: base, count: count)
    Self.giveBack(base, self.capacity)
    base = grown
    self.capacity = capacity
  }

  var elements: UnsafeBufferPointer<Element> { UnsafeBufferPointer(start: base, count: count) }
}

/// Memory that larger buffers gave back, for those that come next: the buffers of a block are mostly as large as those of
/// the block before, and new memory takes the system longer than filling it takes.
private struct KeptMemory {
  /// By their sizes: the least, twice that, and so on.
  private var pieces: [[UnsafeMutableRawPointer]] = Array(repeating: [], count: sizes)
  private var size = 0

  private static let least = 1 << 15
  private static let sizes = 8
  private static let most = 4 << 20
  private static let all = Guarded(KeptMemory())

  /// The place in `pieces` of the least size that is enough; nil for what is not kept.
  private static func number(_ size: Int) -> Int? {
    guard size >= least, size <= least << (sizes - 1) else { return nil }
    return Int.bitWidth - (size - 1).leadingZeroBitCount - (least - 1).nonzeroBitCount
  }

  /// - Returns: nil for a size that is not kept; the room after it is not counted.
  static func take(_ size: Int) -> (base: UnsafeMutableRawPointer, size: Int)? {
    guard let number = number(size) else { return nil }
    let size = least << number
    let kept = all.withLock { all in
      let piece = all.pieces[number].popLast()
      if piece != nil { all.size -= size }
      return piece
    }
    // As much room as any buffer has after its values.
    return (kept ?? .allocate(byteCount: size + 2 * bytesCopiedAtOnce, alignment: 16), size)
  }

  /// - Returns: whether it was taken back.
  static func giveBack(_ base: UnsafeMutableRawPointer, _ size: Int) -> Bool {
    guard let number = number(size), least << number == size else { return false }
    return all.withLock { all in
      guard all.size + size <= most else { return false }
      all.pieces[number].append(base)
      all.size += size
      return true
    }
  }
}
