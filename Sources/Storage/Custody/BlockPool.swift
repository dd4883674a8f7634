import Platform

/// What a pool computes.
protocol PoolJob: AnyObject, SendableMetatype {
  /// What a thread needs for it; kept, because its memory is used again.
  associatedtype Tools
  static func makeTools() -> Tools
  func compute(_ tools: Tools)
}

/// Threads that compute blocks while the next are read: hashing and packing take longer than
/// reading.
///
/// Unchecked: all that is shared is touched under `mutex` only, and a job by one thread at a time.
final class BlockPool<Job: PoolJob>: @unchecked Sendable {
  private final class Ticket {
    let job: Job
    var isDone = false
    init(_ job: Job) { self.job = job }
  }

  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  /// Signalled when there is work, and when there is an end.
  private let hasWork = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private let hasResult = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var waiting: [Ticket] = []
  private var isEnding = false
  private var threads: [pthread_t] = []
  /// Those that were not fetched, in order; only the owner's thread touches it.
  private var tickets: [Ticket] = []
  private lazy var tools = Job.makeTools()

  init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(hasWork, nil)
    pthread_cond_init(hasResult, nil)
  }

  deinit {
    for pointer in [hasWork, hasResult] {
      pthread_cond_destroy(pointer)
      pointer.deallocate()
    }
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

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
    pthread_mutex_lock(mutex)
    waiting.append(ticket)
    pthread_cond_signal(hasWork)
    pthread_mutex_unlock(mutex)
  }

  /// The first job that was handed over and not yet fetched, as soon as it is done.
  func fetch() -> Job? {
    guard !tickets.isEmpty else { return nil }
    let ticket = tickets.removeFirst()
    pthread_mutex_lock(mutex)
    while !ticket.isDone { pthread_cond_wait(hasResult, mutex) }
    pthread_mutex_unlock(mutex)
    return ticket.job
  }

  /// Forgets the jobs that were handed over.
  func abandon() {
    pthread_mutex_lock(mutex)
    waiting.removeAll()
    pthread_mutex_unlock(mutex)
    tickets.removeAll()
  }

  /// Ends the threads; without it they, and the pool, would stay.
  func end() {
    pthread_mutex_lock(mutex)
    isEnding = true
    pthread_cond_broadcast(hasWork)
    pthread_mutex_unlock(mutex)
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
    pthread_mutex_lock(mutex)
    while !isEnding {
      guard !waiting.isEmpty else {
        pthread_cond_wait(hasWork, mutex)
        continue
      }
      let ticket = waiting.removeFirst()
      pthread_mutex_unlock(mutex)
      ticket.job.compute(tools)
      pthread_mutex_lock(mutex)
      ticket.isDone = true
      pthread_cond_signal(hasResult)
    }
    pthread_mutex_unlock(mutex)
  }
}
