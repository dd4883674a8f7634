import SQLite
import Testing

@Suite struct LockWaitTests {
  private func connections(
    _ file: borrowing TemporaryFile
  ) throws -> (holder: Connection, waiting: Connection) {
    let holder = try Connection(path: file.path, mode: .create)
    try holder.execute("create table t(a); begin immediate")
    return (holder, try Connection(path: file.path, mode: .readWrite))
  }

  @Test("a connection waits as long as it is to, and says who is in the way")
  func waits() throws {
    let file = try TemporaryFile()
    let (holder, waiting) = try connections(file)
    waiting.lockTimeout = .milliseconds(30)
    let error = try #require(waiting.failure("begin immediate"))
    #expect(error.isBusy)
    #expect(error.message.contains("another program holds the database's lock"))
    #expect(waiting.interruption == nil)
    try holder.execute("rollback")
    try waiting.execute("begin immediate; rollback")
  }

  @Test("a deadline and a cancellation end the wait")
  func ends() throws {
    let file = try TemporaryFile()
    let (holder, waiting) = try connections(file)
    waiting.setDeadline(.now)
    #expect(waiting.failure("begin immediate")?.isBusy == true)
    #expect(waiting.interruption == .deadline)
    waiting.setDeadline(nil, isCancelled: { true })
    #expect(waiting.failure("begin immediate") != nil)
    #expect(waiting.interruption == .cancelled)
    waiting.setDeadline(nil)
    try holder.execute("rollback")
    try waiting.execute("begin immediate; rollback")
  }
}
