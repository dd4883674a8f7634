import Foundation
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

  @Test(
    "a query answers from the state in which it began, whatever is ingested meanwhile",
    arguments: [
      "AzureDiagnostics | project TimeGenerated, log_s, strlen(log_s)",
      "AzureDiagnostics | extend n = strcat(OperationName, log_s) | where n contains 'b'",
    ])
  func growth(query: String) throws {
    // Long texts, which stand in their records, several blocks of them.
    func records(_ numbers: Range<Int>) -> String {
      numbers.map { number in
        let words = (0..<30).map { "\(number &* 7919 &+ $0 &* number &* 104_729) b" }.joined(
          separator: " ")
        return kubeAuditRecord(number: number, log: words)
      }.joined()
    }
    let first = records(0..<9000)
    try scratch.write(first, to: "audit.json")
    let ingest = ["ingest", "-q", "audit.json", "--db", "case.db"]
    #expect(try CommandLineRun(ingest, in: scratch).status == 0)

    // It waits for its reader when the pipe is full.
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: CommandLineRun.binary)
    process.arguments = ["query", "--db", scratch.file("case.db"), "--format", "csv", query]
    process.environment = CommandLineRun.profile.merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }
    process.standardOutput = output
    try process.run()
    var count = output.fileHandleForReading.readData(ofLength: 10_000).count { $0 == 10 }

    try scratch.write(first + records(9000..<12000), to: "audit.json")
    #expect(try CommandLineRun(ingest, in: scratch).status == 0)
    // Who takes the reader for gone brings the log into the file, and removes it.
    #expect(try scratch.names().contains("case.db-wal"))

    count += output.fileHandleForReading.readDataToEndOfFile().count { $0 == 10 }
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    // A line of names, and a line a record; the firewall's record has no `log_s`.
    #expect(count - 1 == (query.contains("where") ? 9000 : 9001))
  }
}
