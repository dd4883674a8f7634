import Platform
import SQLSyntax
import SQLite

/// A further thread of a scan, which reads blocks beside the one that SQLite waits for.
///
/// Its program, its reader of blocks and the functions that they call are its own; the connection it shares by turns.
/// It is joined before SQLite goes on, so that nobody else uses the connection meanwhile.
///
/// Unchecked: between `start` and `join` only the thread touches what it has.
final class ScanThread: @unchecked Sendable {
  let request: ScanRequest
  let program: ScanProgram
  let blocks: RowBlocks
  private(set) var counts = ScanCounts()
  private var thread: pthread_t?
  private var failure: (any Error)?

  /// The threads that read a number of blocks besides the one that asks: none where a thread costs as much as it does, and
  /// none where the functions cannot be called by two.
  static func threads(
    forBlocks blocks: Int, of request: ScanRequest, _ connection: Connection,
    _ turns: ReadingTurns, ordering: [SQLExpression] = []
  ) throws -> [ScanThread] {
    let count = blocks < leastBlocks ? 0 : min(processorCount - 1, most, blocks / leastBlocks)
    var threads: [ScanThread] = []
    while threads.count < count, let functions = request.functions.ofAnotherThread() {
      threads.append(try ScanThread(request, functions, connection, turns, ordering))
    }
    return threads
  }

  private init(
    _ request: ScanRequest, _ functions: any ScanFunctions, _ connection: Connection,
    _ turns: ReadingTurns, _ ordering: [SQLExpression]
  ) throws {
    self.request = ScanRequest(request.scan, functions: functions)
    program = try ScanProgram(self.request, ordering: ordering)
    blocks = RowBlocks(connection, turns: turns)
  }

  /// Has threads take blocks, and the caller's besides, until there are no further ones.
  ///
  /// - Parameters:
  ///   - counts: get what the threads came to.
  ///   - own: what the caller's thread does.
  ///   - body: what each of the others does, by its number.
  /// - Throws: what one of them threw; the others end with the block that they have.
  static func run(
    _ threads: some Sequence<ScanThread>, _ work: BlocksToTake, adding counts: ScanCounts,
    own: () throws -> Void, _ body: @escaping (Int, ScanThread) throws -> Void
  ) throws {
    try run(threads, adding: counts, own: own, ending: { work.end() }, body)
  }

  /// - Parameter end: called where one of them throws: the others are to end.
  static func run(
    _ threads: some Sequence<ScanThread>, adding counts: ScanCounts, own: () throws -> Void,
    ending end: @escaping () -> Void, _ body: @escaping (Int, ScanThread) throws -> Void
  ) throws {
    for (number, thread) in threads.enumerated() {
      thread.start { thread in
        do {
          try body(number, thread)
        } catch {
          end()
          throw error
        }
      }
    }
    var failure: (any Error)?
    do {
      try own()
    } catch {
      end()
      failure = error
    }
    for thread in threads {
      let other = thread.join(adding: counts)
      failure = failure ?? other
    }
    if let failure { throw failure }
  }

  /// Has the thread do that, unless the system gives none.
  private func start(_ body: @escaping (ScanThread) throws -> Void) {
    let work = Work(body)
    thread = startThread(stackSize: deepStackSize) { [self] in
      do { try work.body(self) } catch { failure = error }
    }
  }

  /// Waits for its end.
  ///
  /// - Parameter counts: get what it came to.
  /// - Returns: what it failed with.
  private func join(adding counts: ScanCounts) -> (any Error)? {
    if let thread { pthread_join(thread, nil) }
    thread = nil
    counts.add(self.counts)
    self.counts = ScanCounts()
    defer { failure = nil }
    return failure
  }

  /// Unchecked: one thread runs it, while the one that made it waits or reads other blocks.
  private struct Work: @unchecked Sendable {
    let body: (ScanThread) throws -> Void

    init(_ body: @escaping (ScanThread) throws -> Void) { self.body = body }
  }

  private static let leastBlocks = 2
  /// They take turns to read the database; more would mostly wait.
  private static let most = 3
  /// Of which no further blocks make the threads more.
  static let enoughBlocks = leastBlocks * most
}

/// The blocks that the threads of a scan take: each a run of neighbours, as these mostly have rows of the same records.
///
/// Unchecked: `monitor` guards it.
final class BlocksToTake: @unchecked Sendable {
  private let monitor = Monitor()
  private var count: Int
  /// Whether further ones may be added.
  private var isOpen: Bool
  private let threads: Int
  private var next = 0
  private var givenBack: [Range<Int>] = []
  private var isEnded = false
  private static let longestRun = 16

  /// - Parameters:
  ///   - threads: how many take them.
  ///   - isOpen: whether further ones are added while these are taken.
  init(count: Int, threads: Int, isOpen: Bool = false) {
    self.count = count
    self.threads = threads
    self.isOpen = isOpen
  }

  /// Whether none is left.
  var isEmpty: Bool { monitor.locked { isEnded || givenBack.isEmpty && next >= count && !isOpen } }

  /// Adds further ones.
  func add(_ count: Int) {
    monitor.locked {
      self.count += count
      monitor.broadcast()
    }
  }

  /// No further ones are added.
  func close() {
    monitor.locked {
      isOpen = false
      monitor.broadcast()
    }
  }

  /// The next one; nil at the end.
  ///
  /// - Parameters:
  ///   - run: what the thread has taken, beginning with nothing.
  ///   - waits: whether it is waited for one that is added, which the thread that adds them may not; nil where there is none
  ///     without.
  func take(_ run: inout Range<Int>, waits: Bool = true) -> Int? {
    monitor.locked {
      if run.isEmpty {
        while waits, isOpen, !isEnded, givenBack.isEmpty, next >= count {
          monitor.wait()
        }
      }
      if isEnded { return nil }
      if run.isEmpty { run = givenBack.popLast() ?? nextRun() }
      guard let first = run.first else { return nil }
      run = first + 1..<run.upperBound
      return first
    }
  }

  /// Shorter ones towards the end, so that all threads end at about the same time.
  private func nextRun() -> Range<Int> {
    let size =
      isOpen ? Self.longestRun : max(1, min(Self.longestRun, (count - next) / (2 * threads)))
    let run = next..<min(next + size, count)
    next = run.upperBound
    return run
  }

  /// Leaves what a thread has taken and not read to others.
  func giveBack(_ run: Range<Int>) {
    if !run.isEmpty { monitor.locked { givenBack.append(run) } }
  }

  /// No further one is given.
  func end() {
    monitor.locked {
      isEnded = true
      monitor.broadcast()
    }
  }
}
