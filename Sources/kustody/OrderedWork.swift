import Platform

/// Jobs on several threads, whose results come in the order of the jobs.
///
/// Unchecked: what threads share is touched under `monitor` only.
final class OrderedWork<Result: Sendable>: @unchecked Sendable {
  private let monitor = Monitor()
  private let count: Int
  private let job: @Sendable (Int) -> Result
  private var started = 0
  private var results: [Int: Result] = [:]

  /// Runs `count` jobs, each of which is given its number, and hands over their results one by one on
  /// the caller's thread. Where that throws, no further job begins.
  ///
  /// - Parameter threads: at most this number at once.
  static func run(
    _ count: Int, threads: Int, _ job: @escaping @Sendable (Int) -> Result,
    _ each: (Result) throws -> Void
  ) throws {
    guard threads > 1, count > 1 else {
      for index in 0..<count { try each(job(index)) }
      return
    }
    let work = OrderedWork(count, job)
    let running = work.start(min(threads, count))
    defer {
      work.stop()
      for thread in running { pthread_join(thread, nil) }
    }
    for index in 0..<count { try each(running.isEmpty ? job(index) : work.result(index)) }
  }

  private init(_ count: Int, _ job: @escaping @Sendable (Int) -> Result) {
    self.count = count
    self.job = job
  }

  /// Starts threads with deep stacks, as `onDeepStack` has it; fewer where the system gives no more.
  private func start(_ count: Int) -> [pthread_t] {
    var threads: [pthread_t] = []
    while threads.count < count,
      let thread = startThread(stackSize: deepStackSize, { self.work() })
    {
      threads.append(thread)
    }
    return threads
  }

  private func work() {
    monitor.lock()
    while started < count {
      let index = started
      started += 1
      monitor.unlock()
      let result = job(index)
      monitor.lock()
      results[index] = result
      monitor.broadcast()
    }
    monitor.unlock()
  }

  private func result(_ index: Int) -> Result {
    monitor.lock()
    defer { monitor.unlock() }
    while true {
      if let result = results.removeValue(forKey: index) { return result }
      monitor.wait()
    }
  }

  private func stop() {
    monitor.lock()
    started = count
    monitor.unlock()
  }
}
