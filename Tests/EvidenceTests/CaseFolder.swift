import Evidence
import Foundation
import Ingestion
import SQLite
import Storage
import Testing

/// A folder with logs and the database of them, for one test.
final class CaseFolder {
  let path: String
  var database: String { path + "/case.db" }
  private(set) var root = ""

  /// Ingests two files of different tables, one of them packed, and one that goes to quarantine.
  init() throws {
    path =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("kustody-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(
      atPath: path + "/logs", withIntermediateDirectories: true)
    for name in ["syslog.jsonl", "key-vault-audit.jsonl.gz"] {
      try FileManager.default.copyItem(atPath: Self.fixture(name), toPath: path + "/logs/" + name)
    }
    try write(
      Array("{\"time\":x}\n12\n".utf8) + [0xFF, 0x00, 0x0A] + Array("{\"cut\":".utf8),
      to: "logs/bad.jsonl")
    root = try #require(try ingest("logs").root)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  static func fixture(_ name: String) -> String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Fixtures/logs/" + name).path
  }

  func write(_ bytes: [UInt8], to name: String) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: path + "/" + name))
  }

  func read(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: path + "/" + name)))
  }

  @discardableResult
  func ingest(_ name: String, into database: String? = nil) throws -> IngestReport {
    let store = try Store(path: database ?? self.database, mode: .readWrite)
    defer { try? store.connection.close() }
    let options = IngestOptions(now: 638_500_000_000_000_000, tool: "kustody test")
    return try Ingestion.ingest([path + "/" + name], into: store, options: options)
  }

  /// A copy of the database, changed.
  func changed(_ change: (Connection) throws -> Void) throws -> String {
    let copy = path + "/copy.db"
    for suffix in ["", "-wal", "-shm"] {
      try? FileManager.default.removeItem(atPath: copy + suffix)
    }
    try FileManager.default.copyItem(atPath: database, toPath: copy)
    let connection = try Connection(path: copy, mode: .readWrite)
    try LogRows.register(on: connection)
    try change(connection)
    try connection.close()
    return copy
  }

  func verify(_ database: String? = nil, expecting root: String? = nil) throws -> VerifyReport {
    let store = try Store(path: database ?? self.database, mode: .examined)
    return try Verifier(store).run(expecting: root.flatMap { SHA256Hash(hexadecimal: $0) })
  }
}
