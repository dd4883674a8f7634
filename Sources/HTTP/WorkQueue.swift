import Platform

/// Requests that wait for a worker, and the threads that answer them.
///
/// Unchecked: what threads share is touched under `monitor` only.
final class WorkQueue: @unchecked Sendable {
  /// A request and the connection that waits for its answer. Anyone who has the job may use the connection.
  struct Job: @unchecked Sendable {
    var connection: Connection
    var request: HTTPRequest
    var since: ContinuousClock.Instant
  }

  private let monitor = Monitor()
  private var jobs: [Job] = []
  private var answered: [Connection] = []
  private var idle = 0
  private var threads: [pthread_t] = []
  private var isEnding = false
  private let service: any HTTPService
  private let limits: HTTPLimits
  private let isStopping: @Sendable () -> Bool
  private let wake: @Sendable () -> Void

  /// - Parameter wake: called when a connection is given back.
  init(
    _ service: any HTTPService, _ limits: HTTPLimits, isStopping: @escaping @Sendable () -> Bool,
    wake: @escaping @Sendable () -> Void
  ) {
    self.service = service
    self.limits = limits
    self.isStopping = isStopping
    self.wake = wake
  }

  // MARK: the thread that reads

  /// - Returns: false where too many wait already.
  func add(_ connection: Connection, _ request: HTTPRequest) -> Bool {
    monitor.locked {
      guard jobs.count < limits.waiting else { return false }
      jobs.append(Job(connection: connection, request: request, since: .now))
      if idle < jobs.count, threads.count < limits.workers,
        let thread = startThread(stackSize: limits.stackSize, { self.work() })
      {
        threads.append(thread)
      }
      guard !threads.isEmpty else {
        jobs.removeLast()
        return false
      }
      monitor.signal()
      return true
    }
  }

  /// Connections whose answers are sent.
  func takeAnswered() -> [Connection] {
    monitor.locked {
      defer { answered.removeAll() }
      return answered
    }
  }

  /// Requests that have waited too long; nobody will answer them.
  func takeOverdue(at now: ContinuousClock.Instant) -> [Job] {
    monitor.locked {
      let overdue = jobs.filter { $0.since.duration(to: now) > limits.waitingTime }
      if !overdue.isEmpty {
        jobs.removeAll { $0.since.duration(to: now) > limits.waitingTime }
      }
      return overdue
    }
  }

  /// Lets the workers end, and waits for them.
  func end() -> [Job] {
    let (left, threads) = monitor.locked {
      isEnding = true
      monitor.broadcast()
      defer { jobs.removeAll() }
      return (jobs, self.threads)
    }
    for thread in threads { pthread_join(thread, nil) }
    return left
  }

  // MARK: workers

  private func next() -> Job? {
    monitor.locked {
      idle += 1
      defer { idle -= 1 }
      while jobs.isEmpty {
        if isEnding { return nil }
        monitor.wait()
      }
      return jobs.removeFirst()
    }
  }

  private func work() {
    var worker: (any HTTPWorker)?
    while let job = next() {
      let own = worker ?? service.makeWorker()
      worker = own
      let stream = ResponseStream(
        job.connection.socket, job.request, limits, since: job.since, isStopping: isStopping)
      try? own.answer(job.request, to: stream)
      job.connection.staysOpen = stream.isWhole && job.request.keepsAlive
      monitor.locked { answered.append(job.connection) }
      wake()
    }
  }
}
