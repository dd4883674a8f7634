import SQLite
import Testing

@Suite("a database that another program has locked") struct LockTests {
  private let scratch: Scratch

  init() throws {
    scratch = try Scratch()
    try scratch.write(firewallRecord(time: "2024-05-01T00:00:00Z", message: "a"), to: "a.json")
    #expect(try CommandLineRun(["ingest", "a.json", "--db", "case.db"], in: scratch).status == 0)
    try scratch.write(firewallRecord(time: "2024-05-01T00:00:01Z", message: "b"), to: "b.json")
  }

  private static let note = "note: another program holds the database's lock"

  /// Holds a lock until it goes.
  private func lock(exclusively: Bool = false) throws -> Connection {
    let other = try Connection(path: scratch.file("case.db"), mode: .readWrite)
    // Then not even readers may in.
    if exclusively { try other.execute("pragma locking_mode = exclusive") }
    try other.execute("begin immediate; create table if not exists other(a)")
    return other
  }

  @Test(
    "whoever waits says so, and obeys Ctrl-C at once",
    arguments: [
      ["ingest", "b.json"], ["seal", "--make-key", "key.pem"], ["query", "AzureDiagnostics"],
      ["evidence", "AzureDiagnostics", "--out", "folder", "--record"],
    ])
  func interrupt(arguments: [String]) throws {
    let isReader = arguments[0] == "query"
    let other = try lock(exclusively: isReader)
    let run = try CommandLineRun(
      arguments + ["--db", "case.db"], in: scratch,
      runner: ["/usr/bin/timeout", "--foreground", "--preserve-status", "-s", "INT", "3"])
    #expect(run.status == 130)
    #expect(run.errors.contains(Self.note))
    #expect(run.errors.split(separator: "\n").filter { $0.hasPrefix(Self.note) }.count == 1)
    #expect(try scratch.names().filter { ["folder", "key.pem"].contains($0) } == [])
    try other.execute("rollback")
  }

  @Test("a query gives up when its time is over")
  func timeout() throws {
    let other = try lock(exclusively: true)
    let run = try CommandLineRun(
      ["query", "--timeout", "300ms", "--db", "case.db", "AzureDiagnostics"], in: scratch)
    #expect(run.status == 124)
    #expect(run.errors == "error: the query took longer than --timeout allows\n")
    try other.execute("rollback")
  }
}
