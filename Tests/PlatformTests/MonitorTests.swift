import Platform
import Testing

@Suite("Threads that wait for each other")
struct MonitorTests {
  @Test("what is guarded is changed by one thread at a time")
  func guarded() {
    let count = Guarded(0)
    let threads = (0..<4).compactMap { _ in
      startThread { for _ in 0..<10_000 { count.withLock { $0 += 1 } } }
    }
    #expect(threads.count == 4)
    for thread in threads { pthread_join(thread, nil) }
    #expect(count.withLock { $0 } == 40_000)
  }

  /// What two threads hand to each other.
  private final class Handed: @unchecked Sendable {
    let monitor = Monitor()
    var value: Int?
  }

  @Test("who waits sees what another has changed")
  func handing() throws {
    let handed = Handed()
    let thread = try #require(
      startThread {
        for number in 0..<1000 {
          handed.monitor.lock()
          while handed.value != nil { handed.monitor.wait() }
          handed.value = number
          handed.monitor.signal()
          handed.monitor.unlock()
        }
      })
    var seen: [Int] = []
    while seen.count < 1000 {
      let value = handed.monitor.locked {
        while handed.value == nil { handed.monitor.wait() }
        defer { handed.value = nil }
        handed.monitor.broadcast()
        return handed.value
      }
      seen.append(try #require(value))
    }
    pthread_join(thread, nil)
    #expect(seen == Array(0..<1000))
  }
}
