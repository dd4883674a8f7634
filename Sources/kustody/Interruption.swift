import Platform
import Synchronization

/// Ctrl-C and the like while something runs that can be stopped.
///
/// A thread waits for the signals, so that no code runs inside a handler. While `during(_:)` runs, the
/// first signal only sets the mark that the work asks for; a second one, or one at any other time, ends
/// the process at once.
final class Interruption: Sendable {
  private let isWorking = Atomic(false)
  /// Whether another program has the terminal, as a pager: Ctrl-C is its own then.
  static let isElsewhere = Atomic(false)
  /// Readable once a signal has come: for work that waits for something else.
  let wakingDescriptor: Int32
  private let wakingEnd: Int32
  private let hasCome = Atomic(false)

  /// The signals that are waited for: not those that anyone who started the process has it ignore, such
  /// as `nohup` and the `&` of a script.
  private let signals: [Int32]

  /// Of the process, as signals are. From its first use on.
  static let shared = Interruption()

  private init() {
    var ends: [Int32] = [-1, -1]
    // Without the pipe a wait for input goes on until a second signal.
    if pipe(&ends) == 0 { for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) } }
    wakingDescriptor = ends[0]
    wakingEnd = ends[1]
    signals = [SIGINT, SIGTERM, SIGHUP].filter { !Self.isIgnored($0) }
    var signals = signalSet
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    var thread = pthread_t()
    let context = Unmanaged.passRetained(self).toOpaque()
    let result = pthread_create(&thread, nil, waitForSignals, context)
    // Without the thread the signals must do what they always did.
    if result != 0 { pthread_sigmask(SIG_UNBLOCK, &signals, nil) }
    LockHint.watch { [unowned self] in isRequested }
  }

  /// Whether the work is to stop. Cheap; any thread may ask.
  var isRequested: Bool { hasCome.load(ordering: .relaxed) }

  /// Whether it was Ctrl-C that came, and not a signal that ends the process.
  private let isInterrupt = Atomic(false)

  /// Ctrl-C that came as a key, before it could be a signal.
  func requestInterrupt() {
    isInterrupt.store(true, ordering: .sequentiallyConsistent)
    if !hasCome.exchange(true, ordering: .sequentiallyConsistent) { wake() }
  }

  private func wake() {
    var byte: UInt8 = 0
    _ = write(wakingEnd, &byte, 1)
  }

  /// Takes back that Ctrl-C came, for anyone who goes on after the work that it stopped.
  ///
  /// - Returns: whether it had come.
  @discardableResult
  func forgetInterrupt() -> Bool {
    guard isInterrupt.exchange(false, ordering: .sequentiallyConsistent) else { return false }
    var waiting = pollfd(fd: wakingDescriptor, events: Int16(POLLIN), revents: 0)
    var byte: UInt8 = 0
    while poll(&waiting, 1, 0) > 0, read(wakingDescriptor, &byte, 1) == 1 {}
    hasCome.store(false, ordering: .sequentiallyConsistent)
    return true
  }

  /// Runs work that asks `isRequested` often.
  func during<Result>(_ work: () throws -> Result) rethrows -> Result {
    isWorking.store(true, ordering: .sequentiallyConsistent)
    defer { isWorking.store(false, ordering: .sequentiallyConsistent) }
    return try work()
  }

  private var signalSet: sigset_t {
    var set = sigset_t()
    sigemptyset(&set)
    for signal in signals { sigaddset(&set, signal) }
    return set
  }

  private static func isIgnored(_ signal: Int32) -> Bool {
    var action = sigaction()
    guard sigaction(signal, nil, &action) == 0 else { return false }
    // `SIG_IGN` is not a function but the number 1.
    return unsafeBitCast(action.handler, to: Int.self) == 1
  }

  fileprivate func wait() -> Never {
    var signals = signalSet
    while true {
      var signal: Int32 = 0
      guard sigwait(&signals, &signal) == 0 else { continue }
      if signal == SIGINT, Self.isElsewhere.load(ordering: .sequentiallyConsistent) { continue }
      if signal == SIGINT { isInterrupt.store(true, ordering: .sequentiallyConsistent) }
      let isFirst = !hasCome.exchange(true, ordering: .sequentiallyConsistent)
      guard isFirst, isWorking.load(ordering: .sequentiallyConsistent) else { _exit(128 + signal) }
      wake()
    }
  }
}

private func waitForSignals(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let context else { return nil }
  Unmanaged<Interruption>.fromOpaque(context).takeUnretainedValue().wait()
}
