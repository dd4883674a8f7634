/// Starts a thread, which is to be joined.
///
/// - Parameter stackSize: in bytes, of which only those that are used take memory; nil: the system's choice.
/// - Returns: nil where the system gives no such thread; `body` does not run then.
package func startThread(
  stackSize: Int? = nil, _ body: @escaping @Sendable () -> Void
) -> pthread_t? {
  var attributes = pthread_attr_t()
  pthread_attr_init(&attributes)
  defer { pthread_attr_destroy(&attributes) }
  if let stackSize, pthread_attr_setstacksize(&attributes, stackSize) != 0 { return nil }
  #if canImport(Darwin)
    var thread: pthread_t?
  #else
    var thread = pthread_t()
  #endif
  let work = Unmanaged.passRetained(ThreadBody(body))
  let status = pthread_create(
    &thread, &attributes,
    { context in
      guard let context = context as UnsafeMutableRawPointer? else { return nil }
      Unmanaged<ThreadBody>.fromOpaque(context).takeRetainedValue().run()
      return nil
    }, work.toOpaque())
  guard status == 0 else {
    work.release()
    return nil
  }
  return thread
}

/// Of a stack on which a query of ten thousand stages is compiled, in bytes; only what is used takes memory.
package let deepStackSize = 1 << 30

/// What a thread runs.
private final class ThreadBody {
  let run: @Sendable () -> Void

  init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}
