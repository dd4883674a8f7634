import CSQLite
import Synchronization

/// Why a query was ended.
package enum Interruption: Sendable, Equatable {
  case deadline
  case cancelled
  /// Through the `Interrupter`.
  case interrupter
  /// The process holds more memory than the query may add to it.
  case memory
}

/// What the progress handler looks at.
final class Progress {
  var deadline: ContinuousClock.Instant?
  var isCancelled: (() -> Bool)?
  var cause: Interruption?
  /// How long to wait for a lock of another connection.
  var lockTimeout = LockWait.standardTimeout
  /// When the wait began that goes on.
  var waitBegan = ContinuousClock.now
  /// Whether a virtual table is telling its columns, for which SQLite asks as if it changed the schema.
  var isDeclaring = false
  private let interrupter: Interrupter
  /// What may come on top of what the process held when the count began; nil for any amount.
  private var memoryLimit: Int64?
  /// What the process may hold; nil for any amount.
  private var memoryBound: Int64?
  private var questions = 0
  /// The threads of one scan may ask at once.
  private let turn = Mutex(())
  private var nextLook = ContinuousClock.now
  /// Asking the system takes microseconds, and no query fills much memory meanwhile.
  private static let timeBetweenLooks = Duration.milliseconds(5)

  init(interrupter: Interrupter) { self.interrupter = interrupter }

  /// - Parameter bytes: what may come on top of what the process holds now; nil for any amount.
  func limitMemory(to bytes: Int64?) {
    memoryLimit = bytes
    recountMemory()
  }

  /// Counts from what the process holds now.
  func recountMemory() {
    let used = kustody_memory_in_use()
    memoryBound = used < 0 ? nil : memoryLimit.map { used.addingReportingOverflow($0).partialValue }
    nextLook = .now
  }

  private func isOverMemory() -> Bool {
    guard let memoryBound else { return false }
    let now = ContinuousClock.now
    guard now >= nextLook else { return false }
    nextLook = now.advanced(by: Self.timeBetweenLooks)
    return kustody_memory_in_use() > memoryBound
  }

  func isDue() -> Bool { turn.withLock { _ in looksDue() } }

  private func looksDue() -> Bool {
    if interrupter.isRaised {
      cause = .interrupter
    } else if let deadline, ContinuousClock.now >= deadline {
      cause = .deadline
    } else if let isCancelled, isCancelled() {
      cause = .cancelled
    } else if isOverMemory() {
      cause = .memory
    } else {
      return false
    }
    return true
  }

  /// The same, of something asked so often that looking each time would cost too much.
  func isDueWhileCompiling() -> Bool {
    questions &+= 1
    return cause != nil || (questions & 63 == 0 && isDue())
  }

  /// Lives as long as the connection, so SQLite need not retain it.
  func install(on handle: OpaquePointer) {
    sqlite3_progress_handler(
      handle, 1000,
      { context in
        guard let context else { return 0 }
        return Unmanaged<Progress>.fromOpaque(context).takeUnretainedValue().isDue() ? 1 : 0
      }, Unmanaged.passUnretained(self).toOpaque())
  }
}
