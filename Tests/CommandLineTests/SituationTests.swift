import Foundation
import Testing

/// What befalls files and folders while they are read. Unprivileged users, read-only and full disks: see
/// `ForeignDatabaseTests` and `DurabilityTests`; locks: `LockTests`.
@Suite("situations") struct SituationTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func run(_ arguments: String...) throws -> CommandLineRun {
    try CommandLineRun(arguments, in: scratch)
  }

  /// The first value of a query's only row.
  private func value(_ query: String) throws -> String? {
    let answer = try run("query", "--format", "csv", query)
    #expect(answer.status == 0, "\(answer.errors)")
    return answer.output.split(whereSeparator: \.isNewline).last.map(String.init)
  }

  @Test("a file that grows while it is read: no record is lost, torn or doubled")
  func growing() throws {
    let count = 4000
    let lines = (0..<count).map { number in
      firewallRecord(
        time: "2024-05-01T00:\(String(format: "%02d", number % 60)):00Z",
        message: "request \(number) " + String(repeating: "x", count: number % 300))
    }
    try scratch.write(lines.joined(), to: "all.txt")
    try scratch.write("", to: "log.jsonl")
    let writer = Process()
    writer.executableURL = URL(fileURLWithPath: "/bin/bash")
    // In pieces that end anywhere in a record.
    writer.arguments = [
      "-c", "cd \"$0\"; split -b 40011 --filter='cat >> log.jsonl; sleep 0.02' all.txt",
      scratch.path,
    ]
    try writer.run()
    while writer.isRunning {
      let ingest = try run("ingest", "log.jsonl")
      // The last record may be there by half.
      #expect(ingest.status == 0 || ingest.status == 1, "\(ingest.errors)")
    }
    writer.waitUntilExit()
    #expect(try run("ingest", "log.jsonl").status == 0)
    #expect(
      try value(
        "AzureDiagnostics | summarize count(), dcount(extract('request ([0-9]+) ', 1, msg_s)), dcount(_ItemId)"
      ) == "\(count),\(count),\(count)")
    #expect(try value("_Quarantine | count") == "0")
    #expect(try run("verify").status == 0)
  }

  @Test("a folder with many files takes no more descriptors than one with few")
  func manyFiles() throws {
    let count = 1500
    try scratch.makeFolder("logs")
    for number in 0..<count {
      try scratch.write(
        firewallRecord(time: "2024-05-01T00:00:00Z", message: "request \(number)"),
        to: "logs/\(number).jsonl")
    }
    let ingest = try CommandLineRun(
      ["ingest", "logs"], in: scratch, redirecting: "> report.txt", limits: "-n 40")
    #expect(ingest.status == 0, "\(ingest.errors)")
    #expect(try scratch.read("report.txt").contains("\(count) files, \(count) records"))
    #expect(
      try value("AzureDiagnostics | summarize count(), dcount(_SourceFile)")
        == "\(count),\(count)")
    #expect(try run("verify").status == 0)
  }
}
