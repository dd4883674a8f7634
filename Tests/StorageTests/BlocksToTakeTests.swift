import Platform
import Testing

@testable import Storage

@Suite("Blocks that threads of a scan take")
struct BlocksToTakeTests {
  private final class Taken: Sendable {
    let numbers = Guarded<[Int]>([])
  }

  @Test(
    "each is taken once, also where a thread gives back what it has not read",
    arguments: [0, 1, 2, 7, 130], [1, 2, 4])
  func each(count: Int, threads: Int) {
    let work = BlocksToTake(count: count, threads: threads)
    let taken = Taken()
    // Rounds as they are where groups are many: each reads some and gives the rest back.
    for _ in 0...count where !work.isEmpty {
      let running = (0..<threads).compactMap { _ in
        startThread {
          var run = 0..<0
          var left = 5
          while left > 0, let number = work.take(&run) {
            taken.numbers.withLock { $0.append(number) }
            left -= 1
          }
          work.giveBack(run)
        }
      }
      for thread in running { pthread_join(thread, nil) }
    }
    #expect(work.isEmpty)
    #expect(taken.numbers.withLock { $0.sorted() } == Array(0..<count))
  }

  @Test("neighbours go to one thread, and after an end there are none")
  func neighbours() {
    let work = BlocksToTake(count: 100, threads: 2)
    var (one, other) = (0..<0, 0..<0)
    #expect(work.take(&one) == 0)
    #expect(work.take(&other) == 16)
    #expect(work.take(&one) == 1)
    #expect(work.take(&other) == 17)
    work.end()
    #expect(work.take(&one) == nil)
    #expect(work.isEmpty)
  }

  @Test("threads wait for blocks that are added", arguments: [1, 2, 4])
  func added(threads: Int) {
    let work = BlocksToTake(count: 1, threads: threads, isOpen: true)
    let taken = Taken()
    let running = (0..<threads).compactMap { _ in
      startThread {
        var run = 0..<0
        while let number = work.take(&run) { taken.numbers.withLock { $0.append(number) } }
      }
    }
    #expect(!work.isEmpty)
    for _ in 0..<30 { work.add(3) }
    work.close()
    for thread in running { pthread_join(thread, nil) }
    #expect(work.isEmpty)
    #expect(taken.numbers.withLock { $0.sorted() } == Array(0..<91))
  }

  @Test("the thread that adds blocks takes some itself, and does not wait")
  func adds() {
    let work = BlocksToTake(count: 0, threads: 2, isOpen: true)
    var run = 0..<0
    #expect(work.take(&run, waits: false) == nil)
    work.add(1)
    #expect(work.take(&run, waits: false) == 0)
    #expect(work.take(&run, waits: false) == nil)
    #expect(!work.isEmpty)
    work.close()
    #expect(work.take(&run) == nil)
    #expect(work.isEmpty)
  }

  @Test("threads that wait for blocks end where there is to be no further one")
  func ended() {
    let work = BlocksToTake(count: 0, threads: 2, isOpen: true)
    let running = startThread {
      var run = 0..<0
      #expect(work.take(&run) == nil)
    }
    work.end()
    if let running { pthread_join(running, nil) }
  }
}
