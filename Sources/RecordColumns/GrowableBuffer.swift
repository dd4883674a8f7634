/// Values one after another in memory of its own, which grows and is not given back before the end.
///
/// A class and no array: a record makes dozens of appends, and an array's checks of who else has it cost
/// more than they do.
final class GrowableBuffer<Element: BitwiseCopyable> {
  private(set) var base: UnsafeMutablePointer<Element>
  private(set) var count = 0
  private var capacity: Int

  init(capacity: Int = 256) {
    self.capacity = capacity
    base = Self.memory(capacity)
  }

  /// After the values there is room that anyone may read and write: so that few bytes are copied without a look at how
  /// many they are.
  private static func memory(_ capacity: Int) -> UnsafeMutablePointer<Element> {
    .allocate(capacity: capacity + (bytesCopiedAtOnce - 1) / MemoryLayout<Element>.stride + 1)
  }

  deinit { base.deallocate() }

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
    let capacity = max(needed, self.capacity * 2)
    let grown = Self.memory(capacity)
    grown.update(from: base, count: count)
    base.deallocate()
    base = grown
    self.capacity = capacity
  }

  var elements: UnsafeBufferPointer<Element> { UnsafeBufferPointer(start: base, count: count) }
}
