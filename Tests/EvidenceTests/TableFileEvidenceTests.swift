import Evidence
import Foundation
import Ingestion
import Storage
import Testing

@Suite("Parquet files and workbooks as evidence")
struct TableFileEvidenceTests {
  private let folder: CaseFolder

  init() throws {
    folder = try CaseFolder()
    for name in ["nested.parquet", "shared.xlsx"] {
      try folder.write(try Self.fixture(name), to: name)
      try folder.ingest(name)
    }
  }

  private static func fixture(_ name: String) throws -> [UInt8] {
    let path = CaseFolder.fixture("../tables/" + name)
    return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  /// The traces of the row that begins at an offset of the text of a source.
  private func trace(_ name: String, _ offset: Int) throws -> [ItemTrace] {
    let store = try Store(path: folder.database, mode: .readOnly)
    let source = try #require(
      try StoredSource.all(of: store.connection).first { $0.path.hasSuffix(name) })
    let id = ItemID(content: source.contentSHA256, offset: offset, part: 0)
    return try Tracer(store).traces(of: id)
  }

  @Test("a row leads back to its line of JSON, read again from the file")
  func traces() throws {
    let row = try #require(try trace("nested.parquet", 0).first)
    #expect(
      String(decoding: row.record, as: UTF8.self)
        == "{\"tags\":null,\"deep\":null,\"map\":null,\"inner\":null}")
    #expect(row.line == 1 && row.isIntact && row.isInFile == true)
    let header = "{\"$columns\":{\"secret\":\"string\"}}\n"
    let cell = try #require(try trace("shared.xlsx!/hidden", header.utf8.count).first)
    #expect(String(decoding: cell.record, as: UTF8.self) == "{\"secret\":\"x\"}")
    #expect(cell.line == 2 && cell.isIntact && cell.isInFile == true)
  }

  @Test("unchanged files verify, and other bytes of a Parquet file do not")
  func verifies() throws {
    #expect(try folder.verify().findings == [])
    var bytes = try folder.read("nested.parquet")
    bytes[bytes.count / 2] ^= 1
    try folder.write(bytes, to: "nested.parquet")
    #expect(try folder.verify().findings.map(\.subject) == ["file"])
  }

  @Test("a workbook with other values does not verify")
  func noticesCells() throws {
    try folder.write(try Self.fixture("iso-dates.xlsx"), to: "shared.xlsx")
    let report = try folder.verify()
    #expect(report.findings.count + report.missing.count == 2, "\(report.findings)")
  }
}
