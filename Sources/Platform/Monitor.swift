/// A lock, and a way to wait until what it guards has changed.
///
/// Unchecked: it has no state of its own but the system's.
package final class Monitor: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let hasChanged = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  package init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(hasChanged, nil)
  }

  deinit {
    pthread_cond_destroy(hasChanged)
    hasChanged.deallocate()
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  package func lock() { pthread_mutex_lock(mutex) }
  package func unlock() { pthread_mutex_unlock(mutex) }

  /// Runs `body` with the lock held.
  package func locked<Value, Failure: Error>(
    _ body: () throws(Failure) -> Value
  ) throws(Failure) -> Value {
    lock()
    defer { unlock() }
    return try body()
  }

  /// Gives the lock up until `signal` or `broadcast`; it may come back without any.
  package func wait() { pthread_cond_wait(hasChanged, mutex) }
  /// Wakes one that waits.
  package func signal() { pthread_cond_signal(hasChanged) }
  /// Wakes all that wait.
  package func broadcast() { pthread_cond_broadcast(hasChanged) }
}

/// A value that one thread at a time has.
///
/// As `Mutex` of the standard library, but that ThreadSanitizer knows its lock. Unchecked: `monitor` guards the value.
package final class Guarded<Value>: @unchecked Sendable {
  private let monitor = Monitor()
  private var value: Value

  package init(_ value: Value) { self.value = value }

  package func withLock<Result>(_ body: (inout Value) -> Result) -> Result {
    monitor.locked { body(&value) }
  }
}
