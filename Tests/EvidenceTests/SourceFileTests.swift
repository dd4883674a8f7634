import Evidence
import Foundation
import Ingestion
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
    #expect(try findings()[0].message.contains("is 1 bytes longer"))
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

  @Test("a file that is not there is named, and is no difference")
  func missing() throws {
    try FileManager.default.removeItem(atPath: folder.path + "/" + log)
    let report = try folder.verify()
    #expect(report.isIntact)
    #expect(report.missing == [folder.path + "/" + log])
  }

  @Test("what is no file any more is not waited for")
  func noFile() throws {
    let path = folder.path + "/" + log
    try FileManager.default.removeItem(atPath: path)
    #expect(mkfifo(path, 0o600) == 0)
    #expect(try findings()[0].message.contains("no regular file"))
    unlink(path)
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    #expect(try findings()[0].message.contains("no regular file"))
  }
}
