import Platform

/// The hash of bytes as they are read, made by a thread of its own where they are many: hashing takes as long as reading.
///
/// Unchecked: `monitor` guards what both threads touch; `hash` is of the thread that hashes, while there is one.
package final class ThreadedHash: @unchecked Sendable {
  private var hash: RunningHash
  /// Those that were handed over.
  package private(set) var bytes = 0
  private var thread: pthread_t?
  /// Whether there is to be no thread.
  private var isAlone = false
  private var isEnding = false
  /// To be hashed, in their order.
  private var filled: [UnsafeMutableRawBufferPointer] = []
  private var empty: [UnsafeMutableRawBufferPointer] = []
  private let monitor = Monitor()

  /// What a thread is not worth.
  private static let fewBytes = 4 << 20
  private static let portionSize = 256 << 10
  private static let portions = 4

  /// - Parameter hash: of what comes before.
  package init(_ hash: RunningHash) { self.hash = hash }

  deinit {
    // The thread has this object: it has ended.
    for portion in empty + filled { portion.deallocate() }
  }

  /// Leaves the hashing of further bytes to who hands them over, unless a thread has begun with it: that is a thread
  /// of its own already.
  package func stay() { isAlone = true }

  /// Takes the next bytes; they are copied.
  package func update(_ bytes: UnsafeRawBufferPointer) {
    self.bytes += bytes.count
    guard self.bytes > Self.fewBytes, start() else {
      hash.update(bytes)
      return
    }
    var left = bytes
    while !left.isEmpty {
      let portion = UnsafeRawBufferPointer(rebasing: left.prefix(Self.portionSize))
      hand(portion)
      left = UnsafeRawBufferPointer(rebasing: left[portion.count...])
    }
  }

  private func hand(_ bytes: UnsafeRawBufferPointer) {
    monitor.lock()
    while empty.isEmpty, filled.count >= Self.portions { monitor.wait() }
    let known = empty.popLast()
    monitor.unlock()
    let place = known ?? .allocate(byteCount: Self.portionSize, alignment: 64)
    place.copyMemory(from: bytes)
    monitor.lock()
    filled.append(UnsafeMutableRawBufferPointer(rebasing: place[..<bytes.count]))
    monitor.broadcast()
    monitor.unlock()
  }

  /// The hash of all that was handed over; ends the thread.
  package func finished() -> RunningHash {
    end()
    return hash
  }

  /// Ends the thread; without it the thread, and this object, would stay.
  package func end() {
    guard let thread else { return }
    monitor.lock()
    isEnding = true
    monitor.broadcast()
    monitor.unlock()
    pthread_join(thread, nil)
    self.thread = nil
  }

  /// - Returns: whether there is a thread.
  private func start() -> Bool {
    if thread != nil { return true }
    if isAlone || processorCount < 2 { return false }
    isEnding = false
    thread = startThread { self.run() }
    isAlone = thread == nil
    return !isAlone
  }

  private func run() {
    monitor.lock()
    while true {
      guard let portion = filled.first else {
        if isEnding { break }
        monitor.wait()
        continue
      }
      monitor.unlock()
      hash.update(UnsafeRawBufferPointer(portion))
      monitor.lock()
      filled.removeFirst()
      empty.append(
        UnsafeMutableRawBufferPointer(start: portion.baseAddress, count: Self.portionSize))
      monitor.broadcast()
    }
    monitor.unlock()
  }
}
