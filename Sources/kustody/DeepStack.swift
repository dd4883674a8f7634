#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Runs `body` on a thread whose stack is deep: a query of ten thousand stages is a tree of that depth.
///
/// The stack is address space only until it is used. Signals reach that thread and no other, so that it
/// may block them and wait for them elsewhere.
func onDeepStack(_ body: @escaping @Sendable () -> Int32) -> Int32 {
  var everySignal = sigset_t()
  sigfillset(&everySignal)
  var mask = sigset_t()
  pthread_sigmask(SIG_SETMASK, &everySignal, &mask)
  let work = Unmanaged.passRetained(DeepWork(mask, body))
  var attributes = pthread_attr_t()
  pthread_attr_init(&attributes)
  defer { pthread_attr_destroy(&attributes) }
  #if canImport(Darwin)
    var thread: pthread_t?
  #else
    var thread = pthread_t()
  #endif
  guard pthread_attr_setstacksize(&attributes, 1 << 30) == 0,
    pthread_create(
      &thread, &attributes,
      { context in
        guard let context = context as UnsafeMutableRawPointer? else { return nil }
        let work = Unmanaged<DeepWork>.fromOpaque(context).takeUnretainedValue()
        pthread_sigmask(SIG_SETMASK, &work.mask, nil)
        work.result = work.body()
        return nil
      }, work.toOpaque()) == 0
  else {
    // Where no such thread can be had, the usual stack answers all but the deepest queries.
    work.release()
    pthread_sigmask(SIG_SETMASK, &mask, nil)
    return body()
  }
  #if canImport(Darwin)
    if let thread { pthread_join(thread, nil) }
  #else
    pthread_join(thread, nil)
  #endif
  return work.takeRetainedValue().result
}

/// What the thread runs and what came of it: written before the join, read after.
private final class DeepWork {
  /// The signals that are blocked.
  var mask: sigset_t
  let body: @Sendable () -> Int32
  var result: Int32 = 0

  init(_ mask: sigset_t, _ body: @escaping @Sendable () -> Int32) {
    self.mask = mask
    self.body = body
  }
}
