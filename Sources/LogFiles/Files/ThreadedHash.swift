import Platform

/// The hash of bytes as they are read, made by a thread of its own where they are many: hashing takes as long as reading.
///
/// Unchecked: `mutex` guards what both threads touch; `hash` is of the thread that hashes, while there is one.
package final class ThreadedHash: @unchecked Sendable {
  private var hash: RunningHash
  /// Those that were handed over.
  package private(set) var bytes = 0
  private var thread: pthread_t?
  /// Whether the system gave no thread.
  private var isAlone = false
  private var isEnding = false
  /// To be hashed, in their order.
  private var filled: [UnsafeMutableRawBufferPointer] = []
  private var empty: [UnsafeMutableRawBufferPointer] = []
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  /// Signalled when a portion is filled, when one is hashed, and at the end.
  private let hasChanged = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  /// What a thread is not worth.
  private static let fewBytes = 4 << 20
  private static let portionSize = 256 << 10
  private static let portions = 4

  /// - Parameter hash: of what comes before.
  package init(_ hash: RunningHash) {
    self.hash = hash
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(hasChanged, nil)
  }

  deinit {
    // The thread has this object: it has ended.
    for portion in empty + filled { portion.deallocate() }
    pthread_cond_destroy(hasChanged)
    hasChanged.deallocate()
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

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
    pthread_mutex_lock(mutex)
    while empty.isEmpty, filled.count >= Self.portions { pthread_cond_wait(hasChanged, mutex) }
    let known = empty.popLast()
    pthread_mutex_unlock(mutex)
    let place = known ?? .allocate(byteCount: Self.portionSize, alignment: 64)
    place.copyMemory(from: bytes)
    pthread_mutex_lock(mutex)
    filled.append(UnsafeMutableRawBufferPointer(rebasing: place[..<bytes.count]))
    pthread_cond_broadcast(hasChanged)
    pthread_mutex_unlock(mutex)
  }

  /// The hash of all that was handed over; ends the thread.
  package func finished() -> RunningHash {
    end()
    return hash
  }

  /// Ends the thread; without it the thread, and this object, would stay.
  package func end() {
    guard let thread else { return }
    pthread_mutex_lock(mutex)
    isEnding = true
    pthread_cond_broadcast(hasChanged)
    pthread_mutex_unlock(mutex)
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
    pthread_mutex_lock(mutex)
    while true {
      guard let portion = filled.first else {
        if isEnding { break }
        pthread_cond_wait(hasChanged, mutex)
        continue
      }
      pthread_mutex_unlock(mutex)
      hash.update(UnsafeRawBufferPointer(portion))
      pthread_mutex_lock(mutex)
      filled.removeFirst()
      empty.append(
        UnsafeMutableRawBufferPointer(start: portion.baseAddress, count: Self.portionSize))
      pthread_cond_broadcast(hasChanged)
    }
    pthread_mutex_unlock(mutex)
  }
}
