import Platform

/// Runs `body` on a thread whose stack is deep: a query of ten thousand stages is a tree of that depth.
///
/// The stack is address space only until it is used. Signals reach that thread and no other, so that it
/// may block them and wait for them elsewhere.
///
/// - Parameter meanwhile: what the thread that waits does: what `body` will ask for.
func onDeepStack(
  _ body: @escaping @Sendable () -> Int32, meanwhile: () -> Void = {}
) -> Int32 {
  var everySignal = sigset_t()
  sigfillset(&everySignal)
  var mask = sigset_t()
  pthread_sigmask(SIG_SETMASK, &everySignal, &mask)
  let work = DeepWork(mask, body)
  guard let thread = startThread(stackSize: deepStackSize, { work.run() }) else {
    // Where no such thread can be had, the usual stack answers all but the deepest queries.
    pthread_sigmask(SIG_SETMASK, &mask, nil)
    return body()
  }
  meanwhile()
  pthread_join(thread, nil)
  return work.result
}

/// What the thread runs and what came of it.
///
/// Unchecked: the result is written before the join and read after it.
private final class DeepWork: @unchecked Sendable {
  /// The signals that are blocked.
  private var mask: sigset_t
  private let body: @Sendable () -> Int32
  private(set) var result: Int32 = 0

  init(_ mask: sigset_t, _ body: @escaping @Sendable () -> Int32) {
    self.mask = mask
    self.body = body
  }

  func run() {
    pthread_sigmask(SIG_SETMASK, &mask, nil)
    result = body()
  }
}
