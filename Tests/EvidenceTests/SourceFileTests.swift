import Evidence
import Foundation
import Ingestion
import Storage
import Testing

@Suite("Source files, when they are read again")
struct SourceFileTests {
  private let folder: CaseFolder
  private let log = "logs/syslog.jsonl"

  init() throws { folder = try CaseFolder() }

  private func findings() throws -> [Finding] { try folder.verify().findings }

  @Test("one bit of one byte", arguments: [0, 1, 500, 3203])
  func bit(at offset: Int) throws {
    var bytes = try folder.read(log)
    bytes[min(offset, bytes.count - 1)] ^= 0x10
    try folder.write(bytes, to: log)
    #expect(try findings().map(\.subject) == ["file"])
    #expect(try findings()[0].message.contains("has other bytes than were ingested"))
  }

  @Test("a byte more, a byte less, nothing")
  func length() throws {
    let bytes = try folder.read(log)
    try folder.write(bytes + [0x0A], to: log)
    // A file that goes on is not a difference.
    let grown = try folder.verify()
    #expect(grown.isIntact)
    #expect(grown.growth.contains { $0.contains("is 1 bytes longer") })
    try folder.write(bytes.dropLast(), to: log)
    #expect(try findings()[0].message.contains("other bytes"))
    try folder.write([], to: log)
    #expect(try findings()[0].message.contains("other bytes"))
    try folder.write(bytes, to: log)
    #expect(try findings() == [])
  }

  @Test("the compressed bytes count, not only what they say")
  func repacked() throws {
    var bytes = try folder.read("logs/key-vault-audit.jsonl.gz")
    // The time in the header.
    bytes[5] ^= 1
    try folder.write(bytes, to: "logs/key-vault-audit.jsonl.gz")
    #expect(try findings().map(\.subject) == ["file"])
  }

  @Test("a file that is not there is named, and is not a difference")
  func missing() throws {
    try FileManager.default.removeItem(atPath: folder.path + "/" + log)
    let report = try folder.verify()
    #expect(report.isIntact)
    #expect(report.missing == [folder.path + "/" + log])
  }

  @Test("what is no longer a file is not waited for")
  func noFile() throws {
    let path = folder.path + "/" + log
    try FileManager.default.removeItem(atPath: path)
    #expect(mkfifo(path, 0o600) == 0)
    #expect(try findings()[0].message.contains("not a regular file"))
    unlink(path)
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    #expect(try findings()[0].message.contains("not a regular file"))
  }

  /// A tar archive of plain files.
  private func tar(_ members: [(name: String, bytes: [UInt8])]) -> [UInt8] {
    var archive: [UInt8] = []
    for member in members {
      var header = [UInt8](repeating: 0, count: 512)
      func set(_ text: String, at place: Int) {
        for (index, byte) in text.utf8.enumerated() { header[place + index] = byte }
      }
      func octal(_ number: Int, _ width: Int) -> String {
        let digits = String(number, radix: 8)
        return String(repeating: "0", count: width - digits.count) + digits
      }
      set(member.name, at: 0)
      set("0000644", at: 100)
      set(octal(member.bytes.count, 11), at: 124)
      set(octal(0, 11), at: 136)
      set("        ", at: 148)
      set("0", at: 156)
      set("ustar", at: 257)
      set("00", at: 263)
      set(octal(header.reduce(0) { $0 + Int($1) }, 6) + "\0 ", at: 148)
      archive += header + member.bytes
      archive += [UInt8](repeating: 0, count: (512 - member.bytes.count % 512) % 512)
    }
    return archive + [UInt8](repeating: 0, count: 1024)
  }

  private func line(_ number: Int) -> [UInt8] {
    Array(
      """
      {"time":"2024-05-01T00:00:00Z","category":"AzureFirewallApplicationRule",\
      "resourceId":"/SUBSCRIPTIONS/S/RESOURCEGROUPS/G/PROVIDERS/MICROSOFT.NETWORK/AZUREFIREWALLS/F",\
      "operationName":"o","properties":{"msg":"request \(number)"}}

      """.utf8)
  }

  /// 200 files and an archive of 50 more, in one archive.
  private func manyMembers() -> [(name: String, bytes: [UInt8])] {
    let inner = (0..<50).map { (name: "in/\($0).json", bytes: line(1000 + $0)) }
    return (0..<100).map { (name: "a/\($0)!/x.json", bytes: line($0)) }
      + [(name: "inner.tar", bytes: tar(inner))]
      + (0..<100).map { (name: "b/\($0).json", bytes: line(500 + $0)) }
  }

  @Test(
    "an archive is read once, however many members it has and in whatever order they were asked for"
  )
  func archiveOnce() throws {
    try folder.write(tar(manyMembers()), to: "many.tar")
    try folder.ingest("many.tar")
    let store = try Store(path: folder.database, mode: .readOnly)
    let sources = try StoredSource.all(of: store.connection).reversed().filter {
      $0.path.contains("many.tar")
    }
    #expect(sources.count == 250)
    var opened: [String] = []
    var bytes = 0
    let states = SourceFiles(databasePath: store.path).states(
      of: sources,
      SourceProgress(onFile: { opened.append($0) }, onBytes: { bytes += $0 }))
    #expect(opened == [folder.path + "/many.tar"])
    // No byte of a member is hashed twice.
    #expect(bytes == sources.reduce(0) { $0 + $1.bytes })
    #expect(states == sources.map { .same(path: $0.path) })
  }

  @Test("a member that changed, one that is gone, and one that is as it was, in an archive")
  func archiveMembers() throws {
    var members = manyMembers()
    try folder.write(tar(members), to: "many.tar")
    try folder.ingest("many.tar")
    #expect(try folder.verify().isIntact)
    members[7].bytes = line(77_777)
    members[8].bytes += line(9)
    members.remove(at: 9)
    let inner = (0..<50).map { (name: "in/\($0).json", bytes: line(1000 + $0 / 49)) }
    members[99] = (name: "inner.tar", bytes: tar(inner))
    try folder.write(tar(members), to: "many.tar")
    let report = try folder.verify()
    let archive = folder.path + "/many.tar"
    #expect(report.missing == [archive + "!/a/9!/x.json"])
    let changed = report.findings.filter { $0.message.contains("has other bytes") }
    // Of the inner one all but the first and the last, which is as the second was.
    #expect(report.counts == ["file": 1 + 1 + 49])
    #expect(changed.map(\.place).prefix(2) == [archive, archive + "!/a/7!/x.json"])
    #expect(
      report.growth.contains {
        $0.contains(archive + "!/a/8!/x.json") && $0.contains("is \(line(9).count) bytes longer")
      })
  }

  @Test("an archive that is one no more, and none at all")
  func noArchive() throws {
    try folder.write(tar(manyMembers()), to: "many.tar")
    try folder.ingest("many.tar")
    try folder.write(Array("text".utf8), to: "many.tar")
    #expect(try folder.verify().missing.count == 250)
    try FileManager.default.removeItem(atPath: folder.path + "/many.tar")
    #expect(try folder.verify().missing.count == 250)
    #expect(mkfifo(folder.path + "/many.tar", 0o600) == 0)
    #expect(try folder.verify().missing.count == 250)
  }
}
