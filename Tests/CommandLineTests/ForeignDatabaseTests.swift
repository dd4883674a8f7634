import Foundation
import Testing

/// A database that belongs to somebody else: it may be read, and nothing may be written beside it.
@Suite struct ForeignDatabaseTests {
  /// Runs a command as a user who owns nothing.
  private static let runner = [
    "/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
  ]

  private static let log = URL(fileURLWithPath: #filePath)
    .appendingPathComponent("../../../Fixtures/logs/syslog.jsonl").standardized.path

  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func run(
    _ arguments: [String], input: String = "", asNobody: Bool = true
  ) throws -> CommandLineRun {
    try CommandLineRun(
      arguments, in: scratch, input: input, runner: asNobody ? Self.runner : [])
  }

  /// A database of one log; false, with a word, where no other user can be tried.
  private func prepare() throws -> Bool {
    guard geteuid() == 0, FileManager.default.isExecutableFile(atPath: Self.runner[0]),
      try run(["--version"]).status == 0
    else {
      print("skipped: this takes root, setpriv, and a program that every user may run")
      return false
    }
    let log = try String(contentsOfFile: Self.log, encoding: .utf8)
    try scratch.write(log, to: "log.jsonl")
    let ingest = try run(["ingest", "log.jsonl", "--db", "logs.db"], asNobody: false)
    #expect(ingest.status == 0, "\(ingest.errors)")
    return true
  }

  @Test("a database that its reader may not write is asked, listed, verified, traced and exported")
  func reads() throws {
    guard try prepare() else { return }
    let query = try run(["query", "--db", "logs.db", "--format", "csv", "Syslog | project _ItemId"])
    #expect(query.status == 0, "\(query.errors)")
    let item = try #require(query.output.split(whereSeparator: \.isNewline).last)
    for arguments in [["tables"], ["verify"], ["trace", String(item)], ["schema", "Syslog"]] {
      let read = try run(arguments + ["--db", "logs.db"])
      #expect(read.status == 0, "\(arguments): \(read.errors)")
    }
    // What is written goes where its reader may write.
    let folder = scratch.file("out")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: folder)
    let evidence = try run(["evidence", "--db", "logs.db", "Syslog", "--out", "out/evidence"])
    #expect(evidence.status == 0, "\(evidence.errors)")
    #expect(try run(["verify", "out/evidence"]).status == 0)
    #expect(try scratch.names().filter { $0.hasPrefix("logs.db") } == ["logs.db"])
  }

  @Test("it is not written, and the message says why")
  func refusesToWrite() throws {
    guard try prepare() else { return }
    let ingest = try run(["ingest", "log.jsonl", "--db", "logs.db"])
    #expect(ingest.status == 3)
    #expect(ingest.errors.contains("Permission denied"), "\(ingest.errors)")
  }

  @Test("with a log beside it that waits to be read in, its reader is told to ask for that")
  func log() throws {
    guard try prepare() else { return }
    try scratch.write("not empty", to: "logs.db-wal")
    let query = try run(["query", "--db", "logs.db", "Syslog | count"])
    #expect(query.status == 3)
    #expect(query.errors.contains("logs.db-wal"), "\(query.errors)")
  }
}
