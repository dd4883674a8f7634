import Evidence
import Foundation
import Ingestion
import RowForging
import SQLite
import Storage
import Testing

@Suite("Tracing items")
struct TraceTests {
  private let folder: CaseFolder

  init() throws { folder = try CaseFolder() }

  private func content(_ name: String) throws -> String {
    let store = try Store(path: folder.database, mode: .readOnly)
    return try #require(
      try StoredSource.all(of: store.connection).first { $0.path.hasSuffix(name) }
    ).contentSHA256
  }

  private func trace(_ name: String, _ offset: Int, in database: String? = nil) throws
    -> [ItemTrace]
  {
    let store = try Store(path: database ?? folder.database, mode: .readOnly)
    let id = ItemID(content: try content(name), offset: offset, part: 0)
    return try Tracer(store).traces(of: id)
  }

  @Test("gives the very bytes, from the file and from the database alone")
  func bytes() throws {
    let lines = try folder.read("logs/syslog.jsonl").split(separator: 0x0A)
    let found = try trace("syslog.jsonl", 0)
    #expect(found.map(\.record) == [Array(lines[0])])
    #expect(found[0].isIntact && found[0].isInFile == true)
    #expect(found[0].table == "Syslog" && found[0].line == 1)
    try FileManager.default.removeItem(atPath: folder.path + "/logs/syslog.jsonl")
    let alone = try trace("syslog.jsonl", 0)
    #expect(alone.map(\.record) == [Array(lines[0])])
    #expect(alone[0].file == .missing && alone[0].isInFile == nil && alone[0].isIntact)
  }

  @Test("reads packed files too")
  func packed() throws {
    let found = try trace("gz", 0)
    #expect(found.count == 1 && found[0].isInFile == true && found[0].isIntact)
    #expect(found[0].record.starts(with: Array("{\"time\":".utf8)))
  }

  @Test("gives quarantined bytes, NUL and all")
  func quarantined() throws {
    let found = try trace("bad.jsonl", 14)
    #expect(found.map(\.record) == [[0xFF, 0x00]])
    #expect(found[0].table == "_Quarantine" && found[0].isIntact && found[0].isInFile == true)
  }

  @Test("sees other bytes in the file, and a changed row")
  func changed() throws {
    var bytes = try folder.read("logs/syslog.jsonl")
    bytes[30] ^= 1
    try folder.write(bytes, to: "logs/syslog.jsonl")
    let found = try trace("syslog.jsonl", 0)
    #expect(found[0].isInFile == false && !found[0].isIntact)
    let copy = try folder.changed { try ForgedRows.execute("update log_Syslog set c1 = 0", on: $0) }
    #expect(try trace("syslog.jsonl", 0, in: copy)[0].isAsSealed == false)
  }

  @Test("knows the ids that a file's rows had before it grew")
  func grown() throws {
    let old = try content("syslog.jsonl")
    let bytes = try folder.read("logs/syslog.jsonl")
    let line = Array(bytes.prefix { $0 != 0x0A })
    try folder.write(bytes + line + [0x0A], to: "logs/syslog.jsonl")
    #expect(try folder.ingest("logs/syslog.jsonl").files[0].status == .extended)
    let store = try Store(path: folder.database, mode: .readOnly)
    let tracer = try Tracer(store)
    let found = try tracer.traces(of: ItemID(content: old, offset: 0, part: 0))
    #expect(found.count == 1 && found[0].record == line && found[0].isIntact)
    #expect(found[0].item.content != String(old.prefix(16)))
    #expect(try folder.verify().isIntact)
  }

  @Test("there is nothing where no item begins")
  func none() throws {
    #expect(try trace("syslog.jsonl", 1).isEmpty)
    #expect(try trace("syslog.jsonl", Int.max).isEmpty)
  }

  @Test(
    "an id is digits and colons, nothing else",
    arguments: [
      "", "x", "0123456789abcdef", "0123456789abcdef:", "0123456789abcdef:x", "0123456789ABCDEF:1",
      "0123456789abcdef:1:0", "0123456789abcdef:-1", "0123456789abcdef:1:2:3",
      "0123456789abcdef:99999999999999999999", "0123456789abcde:1",
    ])
  func malformed(text: String) {
    #expect(ItemID(text) == nil)
  }

  @Test(
    "an id is read as it is written", arguments: ["0123456789abcdef:0", "0123456789abcdef:7:2"])
  func wellFormed(text: String) throws {
    #expect(try #require(ItemID(text)).description == text)
  }
}
