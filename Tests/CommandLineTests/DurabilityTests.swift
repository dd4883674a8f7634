import Foundation
import JSON
import Testing

/// Ingests that are cut off: a file is in whole or not at all, and the next ingest completes.
@Suite(.serialized) struct DurabilityTests {
  private let scratch: Scratch
  private let files = 5
  private let records = 600

  init() throws {
    scratch = try Scratch()
    for file in 0..<files {
      let lines = (0..<records).map { number in
        firewallRecord(
          time: "2024-05-01T00:\(String(format: "%02d", number % 60)):00Z",
          message: String(repeating: "HTTPS request \(number) of \(file) ", count: 12))
      }
      try scratch.write(lines.joined(), to: "log\(file).jsonl")
    }
  }

  private var arguments: [String] { ["ingest", "--json"] + (0..<files).map { "log\($0).jsonl" } }

  private func run(_ arguments: String...) throws -> CommandLineRun {
    try CommandLineRun(arguments, in: scratch)
  }

  private func removeDatabase() {
    for suffix in ["", "-wal", "-shm", "-journal"] { try? scratch.remove("kustody.db" + suffix) }
  }

  /// The seals of all files, as the query language shows them.
  private func seals() throws -> String {
    try run("query", "_Sources | order by SourcePath asc | project SourcePath, Records, Seal")
      .output
  }

  /// What must hold after an ingest was cut off, and after the next one.
  private func checkThatItCompletes(_ expected: String) throws {
    if try scratch.names().contains("kustody.db") {
      let verdict = try run("verify")
      // Cut off before there was a database, there is nothing to verify.
      if verdict.status != 3 {
        #expect(verdict.status == 0, "\(verdict.output)\(verdict.errors)")
        let rows = try run("query", "AzureDiagnostics | summarize Rows = count() by _SourceFile")
        for line in rows.output.split(separator: "\n").dropFirst() {
          #expect(line.hasSuffix(",\(records)"), "a file is in whole or not at all: \(line)")
        }
      }
    }
    let again = try CommandLineRun(arguments, in: scratch)
    #expect(again.status == 0, "\(again.errors)")
    #expect(try seals() == expected)
    #expect(try run("verify").status == 0)
  }

  @Test("kill -9 at any moment")
  func kills() throws {
    _ = try CommandLineRun(arguments, in: scratch)
    let expected = try seals()
    // As many moments as there are; the later ones may come after the end.
    for milliseconds in [3, 9, 20, 35, 60, 90, 130, 180, 250] {
      removeDatabase()
      try kill(arguments, after: milliseconds)
      try checkThatItCompletes(expected)
    }
  }

  @Test("a limit on the size of files ends it with exit 3 and the cause")
  func fileSize() throws {
    _ = try CommandLineRun(arguments, in: scratch)
    let expected = try seals()
    for kibibytes in [8, 60, 120, 200] {
      removeDatabase()
      let cut = try CommandLineRun(
        arguments, in: scratch, redirecting: "", limits: "-f \(kibibytes)")
      #expect(cut.status == 3)
      #expect(cut.errors.contains("too large"), "\(cut.errors)")
      try checkThatItCompletes(expected)
    }
  }

  @Test("where it ends early, what is in is told of, as JSON too")
  func toldOfWhatIsIn() throws {
    try scratch.makeFolder("many")
    for number in 0..<400 {
      try scratch.write(
        firewallRecord(time: "2024-05-01T00:00:00Z", message: "request \(number)"),
        to: "many/\(number).jsonl")
    }
    let cut = try CommandLineRun(
      ["ingest", "--json", "many"], in: scratch, redirecting: "", limits: "-f 600")
    #expect(cut.status == 3)
    let report = try JSONValue(parsing: cut.output)
    var statuses: [String: Int] = [:]
    guard case .array(let files)? = report["files"] else { return #expect(Bool(false)) }
    for file in files {
      if case .string(let status)? = file["status"] { statuses[status, default: 0] += 1 }
    }
    #expect(statuses["ingested"] ?? 0 >= 100)
    #expect(report["totals"]?["inserted"] == .integer(Int64(statuses["ingested"] ?? 0)))
    let sources = try run("query", "--format", "csv", "_Sources | count").output
    #expect(sources == "Count\n\(statuses["ingested"] ?? 0)\n")
  }

  @Test("a full disk ends it with exit 3 and the cause")
  func fullDisk() throws {
    _ = try CommandLineRun(arguments, in: scratch)
    let expected = try seals()
    for kibibytes in [64, 150, 260] {
      removeDatabase()
      let disk = scratch.file("disk")
      try? FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: false)
      // Only root may, and not everywhere.
      guard try system("mount", "-t", "tmpfs", "-o", "size=\(kibibytes)k", "none", disk) == 0 else {
        return
      }
      defer { _ = try? system("umount", disk) }
      let cut = try CommandLineRun(arguments + ["--db", "disk/kustody.db"], in: scratch)
      #expect(cut.status == 3)
      #expect(cut.errors.contains("full") || cut.errors.contains("No space"), "\(cut.errors)")
      for suffix in ["", "-wal", "-shm", "-journal"] {
        try? FileManager.default.copyItem(
          atPath: disk + "/kustody.db" + suffix, toPath: scratch.file("kustody.db" + suffix))
      }
      try checkThatItCompletes(expected)
    }
  }

  private func system(_ words: String...) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = words
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }

  @Test("a database that may not be written is refused, and is as it was")
  func readOnly() throws {
    _ = try run("ingest", "log0.jsonl")
    let before = try Data(contentsOf: URL(fileURLWithPath: scratch.file("kustody.db")))
    // Root may write what nobody may.
    guard getuid() != 0 else { return }
    chmod(scratch.file("kustody.db"), 0o400)
    #expect(try run("ingest", "log1.jsonl").status == 3)
    #expect(try Data(contentsOf: URL(fileURLWithPath: scratch.file("kustody.db"))) == before)
  }

  @Test("a read-only disk: everything can be read, nothing written, and the message says so")
  func readOnlyDisk() throws {
    let disk = scratch.file("disk")
    try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: false)
    guard try system("mount", "-t", "tmpfs", "-o", "size=20m", "none", disk) == 0 else { return }
    defer { _ = try? system("umount", disk) }
    let name = "disk/a b%20?.db"
    #expect(try run("ingest", "log0.jsonl", "--db", name).status == 0)
    #expect(try system("mount", "-o", "remount,ro", disk) == 0)
    let answer = try run("query", "AzureDiagnostics | count", "--db", name)
    #expect(answer.output == "Count\n\(records)\n", "\(answer.errors)")
    #expect(try run("verify", "--db", name).status == 0)
    let ingest = try run("ingest", "log1.jsonl", "--db", name)
    #expect(ingest.status == 3)
    #expect(ingest.errors.contains("readonly") || ingest.errors.contains("Read-only"))
  }

  @Test("when the summary is out, all of it is in the one file")
  func summary() throws {
    let report = try JSONValue(parsing: try CommandLineRun(arguments, in: scratch).output)
    guard case .string(let root)? = report["root"] else { throw CancellationError() }
    #expect(try !scratch.names().contains("kustody.db-wal"))
    #expect(try run("verify", "--expect-root", root).status == 0)
  }

  // MARK: what is made of a database

  /// Starts the binary and kills it after a while.
  private func kill(_ arguments: [String], after milliseconds: Int) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: CommandLineRun.binary)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: scratch.path)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    usleep(UInt32(milliseconds) * 1000)
    Foundation.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  @Test(
    "kill -9 while evidence is written: the folder is whole or not there, and the next one clears up"
  )
  func killedEvidence() throws {
    _ = try CommandLineRun(arguments, in: scratch)
    let query = "AzureDiagnostics | project TimeGenerated, msg_s"
    for milliseconds in [5, 20, 50, 90, 150, 250, 400] {
      try kill(["evidence", query, "--out", "folder", "--record"], after: milliseconds)
      if try scratch.names().contains("folder") {
        #expect(try run("verify", "folder").status == 0)
        try scratch.remove("folder")
      }
      #expect(try run("verify").status == 0)
    }
    #expect(try run("evidence", query, "--out", "folder").status == 0)
    #expect(try run("verify", "folder").status == 0)
    #expect(try scratch.names().filter { $0.hasSuffix("~") } == [])
  }

  @Test("kill -9 while the root is signed or the database verified: the log stays whole")
  func killedSeal() throws {
    _ = try CommandLineRun(arguments, in: scratch)
    #expect(try run("seal", "--make-key", "key.pem").status == 0)
    for milliseconds in [3, 10, 18, 26, 40, 70, 120] {
      try kill(["seal", "--key", "key.pem"], after: milliseconds)
      try kill(["verify", "--record"], after: milliseconds)
      let verdict = try run("verify")
      #expect(verdict.status == 0, "\(verdict.output)")
    }
    #expect(try run("seal", "--key", "key.pem").status == 0)
    #expect(try run("verify", "--public-key", "key.pem").status == 0)
  }

  @Test(
    "no room for the folder, the request, the key or the certificate: exit 3, and nothing half made"
  )
  func fullDiskElsewhere() throws {
    _ = try CommandLineRun(arguments, in: scratch)
    let disk = scratch.file("disk")
    try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: false)
    // Only root may, and not everywhere.
    guard try system("mount", "-t", "tmpfs", "-o", "size=64k", "none", disk) == 0 else { return }
    defer { _ = try? system("umount", disk) }
    let filled = FileManager.default.createFile(atPath: disk + "/filler", contents: nil)
    #expect(filled)
    let filler = try #require(FileHandle(forWritingAtPath: disk + "/filler"))
    while (try? filler.write(contentsOf: Data(repeating: 0x78, count: 4096))) != nil {}
    try filler.close()
    for arguments in [
      ["evidence", "AzureDiagnostics | take 9", "--out", "disk/folder"],
      ["seal", "--make-key", "disk/key.pem"],
      ["certificate", "--output", "disk/certificate.md"],
      ["query", "AzureDiagnostics", "--output", "disk/result.json"],
    ] {
      let cut = try CommandLineRun(arguments, in: scratch)
      #expect(cut.status == 3, "\(arguments)")
      #expect(cut.errors.contains("No space left"), "\(cut.errors)")
      #expect(try FileManager.default.contentsOfDirectory(atPath: disk) == ["filler"])
    }
    // The request has no room, and so nothing is signed.
    #expect(try run("seal", "--make-key", "key.pem", "--request", "disk/request.tsq").status == 3)
    #expect(try FileManager.default.contentsOfDirectory(atPath: disk) == ["filler"])
    #expect(try !run("verify").output.contains("was signed"))
    // A limit on sizes, where nothing can be mounted.
    let cut = try CommandLineRun(
      ["evidence", "AzureDiagnostics", "--out", "folder"], in: scratch, redirecting: "",
      limits: "-f 100")
    #expect(cut.status == 3 && cut.errors.contains("too large"), "\(cut.errors)")
    #expect(try scratch.names().filter { $0.hasPrefix("folder") || $0.hasSuffix("~") } == [])
  }
}
