import Cryptography
import Foundation
import JSON
import RowForging
import Testing

/// An evidence bundle that a forger has: what is written to it makes the manifest fit.
struct EvidenceFolder {
  let scratch: Scratch
  let name: String

  func read(_ file: String) throws -> String { try scratch.read(name + "/" + file) }

  /// Replaces the first of a text in a file; the manifest's hash and size of it are made to fit.
  func replace(_ from: String, with to: String, in file: String) throws {
    let text = try read(file)
    let range = try #require(text.range(of: from), "\(from) in \(file)")
    try write(text.replacingCharacters(in: range, with: to), to: file)
  }

  func write(_ text: String, to file: String) throws {
    try scratch.write(text, to: name + "/" + file)
    guard file != "manifest.json" else { return }
    let hash = SHA256.hash(data: Data(text.utf8)).map { String(format: "%02x", $0) }.joined()
    let manifest = try read("manifest.json")
    let pattern = try Regex(
      #"(?s)("name": "\#(NSRegularExpression.escapedPattern(for: file))",\s*"sha256": ")[0-9a-f]{64}(",\s*"bytes": )[0-9]+"#,
      as: (Substring, Substring, Substring).self)
    try scratch.write(
      manifest.replacing(pattern) { "\($0.1)\(hash)\($0.2)\(text.utf8.count)" },
      to: name + "/manifest.json")
  }

  /// Changes lines of a file of one value a line.
  func rewrite(_ file: String, _ change: (inout [String]) throws -> Void) throws {
    var lines = try read(file).split(separator: "\n").map(String.init)
    try change(&lines)
    try write(lines.map { $0 + "\n" }.joined(), to: file)
  }

  /// Makes hashes, root and number of entries fit the events of the log.
  func chain(_ change: (inout [String]) throws -> Void) throws {
    var events = try read("log.jsonl").split(separator: "\n").map { line -> String in
      guard case .string(let event)? = try JSONValue(parsing: String(line))["event"] else {
        throw CocoaError(.coderInvalidValue)
      }
      return event
    }
    try change(&events)
    var previous: [UInt8] = []
    var text = ""
    for (index, event) in events.enumerated() {
      previous = Array(SHA256.hash(data: Data(previous + Array(event.utf8))))
      let hash = previous.map { String(format: "%02x", $0) }.joined()
      text +=
        JSONValue.object([
          JSONMember("entry", .integer(Int64(index + 1))), JSONMember("event", .string(event)),
          JSONMember("hash", .string(hash)),
        ]).jsonText + "\n"
    }
    try write(text, to: "log.jsonl")
    let root = previous.map { String(format: "%02x", $0) }.joined()
    let manifest = try read("manifest.json")
      .replacing(/"root": "[0-9a-f]{64}"/, with: "\"root\": \"\(root)\"")
      .replacing(/"entries": [0-9]+/, with: "\"entries\": \(events.count)")
    try write(manifest, to: "manifest.json")
  }

  /// A copy that somebody may change.
  func copy(_ other: String) throws -> EvidenceFolder {
    try? scratch.remove(other)
    try FileManager.default.copyItem(atPath: scratch.file(name), toPath: scratch.file(other))
    return EvidenceFolder(scratch: scratch, name: other)
  }

  /// Whether the checker of the docs holds it for good: it knows nothing of kustody but what the docs say.
  func passesChecker(_ root: String? = nil, manifest: String? = nil) throws -> Bool {
    try Python.run(
      Python.checker, [scratch.file(name), root ?? "-"] + (manifest.map { [$0] } ?? [])) == 0
  }
}

/// Python's standard library, as anyone who checks or forges has it.
enum Python {
  static var checker: String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("docs/check_evidence.py").path
  }

  /// - Returns: the exit code.
  @discardableResult
  static func run(_ script: String, _ arguments: [String]) throws -> Int32 {
    try start(["python3", script] + arguments)
  }

  /// Runs statements of SQL on a database, as any program can.
  static func execute(_ sql: String, on database: String) throws {
    let status = try start([
      "python3", "-c",
      "import sqlite3, sys; d = sqlite3.connect(sys.argv[1]); d.executescript(sys.argv[2]); d.commit()",
      database, sql,
    ])
    #expect(status == 0, "\(sql)")
  }

  /// Changes rows of log tables as anyone who knows the format can: see `ForgedRows`.
  static func forge(_ sql: String, on database: String) throws {
    try ForgedRows.execute(sql, on: database)
    // What is in the log beside it gets its checks there.
    try execute("pragma wal_checkpoint(truncate)", on: database)
  }

  /// Makes the checks of all pages of a database fit, as anyone who knows the format can.
  static func repairChecks(of database: String) throws {
    let status = try start([
      "python3", "-c",
      """
      import struct, sys
      table = []
      for byte in range(256):
          crc = byte
          for _ in range(8):
              crc = crc >> 1 ^ (0xC96C5795D7870F42 if crc & 1 else 0)
          table.append(crc)
      with open(sys.argv[1], "r+b") as file:
          data = bytearray(file.read())
          size = struct.unpack(">H", data[16:18])[0]
          for number in range(1, len(data) // size + 1):
              start = (number - 1) * size
              crc = 2 ** 64 - 1
              for byte in struct.pack(">Q", number) + data[start:start + size - 8]:
                  crc = crc >> 8 ^ table[(crc ^ byte) & 255]
              data[start + size - 8:start + size] = struct.pack("<Q", crc ^ 2 ** 64 - 1)
          file.seek(0)
          file.write(data)
      """, database,
    ])
    #expect(status == 0)
  }

  /// Replaces text in the events of a custody log, and makes the chain of hashes fit.
  static func chain(_ database: String, replacing from: String, with to: String) throws {
    let status = try start([
      "python3", "-c",
      """
      import hashlib, sqlite3, sys
      db = sqlite3.connect(sys.argv[1])
      before = b""
      for seq, event in db.execute("select seq, event_json from kustody_log order by seq").fetchall():
          event = event.replace(sys.argv[2], sys.argv[3])
          before = hashlib.sha256(before + event.encode()).digest()
          db.execute("update kustody_log set event_json = ?, hash = ? where seq = ?", (event, before, seq))
      db.commit()
      """, database, from, to,
    ])
    #expect(status == 0)
  }

  private static func start(_ arguments: [String]) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = arguments
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }
}
