import Platform

/// Lets the threads of one scan read the database through its connection by turns: no two may at once.
///
/// Unchecked: there is nothing but the mutex.
final class ReadingTurns: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)

  init() { pthread_mutex_init(mutex, nil) }

  deinit {
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  /// Reads. What it calls may not wait for a turn itself.
  func take<Result>(_ body: () throws -> Result) rethrows -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return try body()
  }
}
