import CSQLite
import Platform
import Synchronization

/// Waiting for a lock that another connection holds, most often another program's.
package enum LockWait {
  /// How long a connection waits where nobody said otherwise.
  package static let standardTimeout = Duration.seconds(10)

  /// Is asked while a connection waits, and says whether it is to go on.
  ///
  /// - Parameter waited: since the connection began to wait for this lock.
  package typealias Watcher = @Sendable (_ waited: Duration) -> Bool

  private static let watcher = Mutex<Watcher?>(nil)

  /// Lets `watcher` know of every wait in the process; nil: nobody.
  package static func watch(_ watcher: Watcher?) { Self.watcher.withLock { $0 = watcher } }

  static func isToGoOn(_ waited: Duration) -> Bool {
    guard let watcher = watcher.withLock({ $0 }) else { return true }
    return watcher(waited)
  }
}

extension Progress {
  /// The time between two tries for the lock: anyone who ends a wait is obeyed after that.
  private static let longestPause = 50_000

  /// Lives as long as the connection, so SQLite need not retain it.
  func installLockWait(on handle: OpaquePointer) {
    sqlite3_busy_handler(
      handle,
      { context, tries in
        guard let context else { return 0 }
        let progress = Unmanaged<Progress>.fromOpaque(context).takeUnretainedValue()
        return progress.waitsOn(tries: Int(tries)) ? 1 : 0
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  /// Waits a little, and says whether the lock is worth another try.
  private func waitsOn(tries: Int) -> Bool {
    let now = ContinuousClock.now
    if tries == 0 { waitBegan = now }
    if isDue() { return false }
    let waited = now - waitBegan
    guard waited < lockTimeout else { return false }
    guard LockWait.isToGoOn(waited) else {
      cause = .cancelled
      return false
    }
    usleep(UInt32(min(Self.longestPause, 1000 << min(tries, 10))))
    return true
  }
}

extension Connection {
  /// How long it waits for a lock; it gives up sooner at its deadline, where it is cancelled, or where the
  /// `LockWait` watcher says so, and the statement then ends with `isBusy`.
  package var lockTimeout: Duration {
    get { progress.lockTimeout }
    set { progress.lockTimeout = newValue }
  }
}
