import Platform

/// What a pool computes.
protocol PoolJob: AnyObject, SendableMetatype {
  /// What a thread needs for it; kept, because its memory is used again.
  associatedtype Tools
  static func makeTools() -> Tools
  func compute(_ tools: Tools)
  /// Does what needs no tools, once, unless `compute` has begun: for who waits for another job.
  func prepare()
}

extension PoolJob {
  func prepare() {}
}

/// Threads that compute blocks while the next are read: hashing and packing take longer than
/// reading.
///
/// Unchecked: all that is shared is touched under `monitor` only, and a job by one thread at a time.
final class BlockPool<Job: PoolJob>: @unchecked Sendable {
  private final class Ticket {
    let job: Job
    var isPrepared = false
    var isDone = false
    init(_ job: Job) { self.job = job }
  }

  private let monitor = Monitor()
  private var waiting: [Ticket] = []
  private var isEnding = false
  private var threads: [pthread_t] = []
  /// Those that were not fetched, in order; only the owner's thread touches it.
  private var tickets: [Ticket] = []
  private lazy var tools = Job.makeTools()

  /// How many jobs are under way before their owner has to wait for the first: one more than are computed, so that
  /// no thread waits for the next.
  var limit: Int { threads.isEmpty ? 0 : threads.count + 1 }
  var count: Int { tickets.count }

  /// Hands a job over.
  ///
  /// - Parameter isSmall: it is not worth a thread.
  func submit(_ job: Job, isSmall: Bool) {
    let ticket = Ticket(job)
    tickets.append(ticket)
    if isSmall && threads.isEmpty || !start() {
      job.compute(tools)
      ticket.isDone = true
      return
    }
    monitor.lock()
    waiting.append(ticket)
    monitor.broadcast()
    monitor.unlock()
  }

  /// The first job that was handed over and not yet fetched, as soon as it is done. Until then those are prepared that no
  /// thread has begun.
  func fetch() -> Job? {
    guard !tickets.isEmpty else { return nil }
    let ticket = tickets.removeFirst()
    monitor.lock()
    while !ticket.isDone {
      guard let place = waiting.firstIndex(where: { !$0.isPrepared }) else {
        monitor.wait()
        continue
      }
      let next = waiting.remove(at: place)
      monitor.unlock()
      next.job.prepare()
      monitor.lock()
      next.isPrepared = true
      // Those before it may have been begun.
      waiting.insert(next, at: min(place, waiting.count))
      monitor.broadcast()
    }
    monitor.unlock()
    return ticket.job
  }

  /// Forgets the jobs that were handed over.
  func abandon() {
    monitor.lock()
    waiting.removeAll()
    monitor.unlock()
    tickets.removeAll()
  }

  /// Ends the threads; without it they, and the pool, would stay.
  func end() {
    monitor.lock()
    isEnding = true
    monitor.broadcast()
    monitor.unlock()
    for thread in threads { pthread_join(thread, nil) }
    threads = []
  }

  /// Starts the threads, one less than there are processors. Two pack more than one can read, and each needs
  /// memory for a block.
  ///
  /// - Returns: whether there is any.
  private func start() -> Bool {
    if !threads.isEmpty { return true }
    let count = min(max(processorCount - 1, 1), 4)
    while threads.count < count, let thread = startThread({ self.run() }) { threads.append(thread) }
    return !threads.isEmpty
  }

  private func run() {
    let tools = Job.makeTools()
    monitor.lock()
    while !isEnding {
      guard !waiting.isEmpty else {
        monitor.wait()
        continue
      }
      let ticket = waiting.removeFirst()
      monitor.unlock()
      ticket.job.compute(tools)
      monitor.lock()
      ticket.isDone = true
      monitor.broadcast()
    }
    monitor.unlock()
  }
}
