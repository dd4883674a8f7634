import Platform
import Testing

@testable import Storage

@Suite("threads that compute blocks")
struct BlockPoolTests {
  /// A job that waits, once it is begun, until another is prepared.
  private final class Job: PoolJob {
    static func makeTools() {}

    let number: Int
    private let gate: Gate
    private(set) var prepared = 0
    private(set) var isComputed = false

    init(_ number: Int, _ gate: Gate) {
      self.number = number
      self.gate = gate
    }

    func prepare() {
      prepared += 1
      gate.open()
    }

    func compute(_ tools: Void) {
      // Nobody but the one that fetches prepares it.
      gate.pass()
      if prepared == 0 { prepared += 1 }
      isComputed = true
    }
  }

  private final class Gate: Sendable {
    private let monitor = Monitor()
    private let isOpen = Guarded(false)

    func open() {
      isOpen.withLock { $0 = true }
      monitor.locked { monitor.broadcast() }
    }

    func pass() {
      monitor.locked { while !isOpen.withLock({ $0 }) { monitor.wait() } }
    }
  }

  @Test("who waits for a block prepares those that no thread has begun, each once")
  func prepares() {
    let gate = Gate()
    let pool = BlockPool<Job>()
    defer { pool.end() }
    let jobs = (0..<12).map { Job($0, gate) }
    for job in jobs { pool.submit(job, isSmall: false) }
    var fetched: [Int] = []
    while let job = pool.fetch() {
      #expect(job.isComputed && job.prepared == 1)
      fetched.append(job.number)
    }
    #expect(fetched == Array(0..<12))
  }
}
