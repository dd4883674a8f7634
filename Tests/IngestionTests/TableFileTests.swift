import Foundation
import LogFiles
import Testing

@testable import Ingestion

/// Parquet files and workbooks become rows as other files do.
@Suite("Parquet files and workbooks")
struct TableFileTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Fixtures/tables").standardizedFileURL

  private func fixture(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: Self.folder.appending(path: name)))
  }

  @Test("a Parquet file gives typed rows, each with its line and its bytes")
  func readsParquet() throws {
    let bench = try Workbench()
    let path = try bench.write(try fixture("types.parquet"), to: "types.parquet")
    let file = try #require(try bench.ingest(path).files.first)
    #expect(file.status == .ingested && file.error == nil)
    #expect(file.format == "parquet/json")
    #expect(file.counts.inserted == 3 && file.counts.quarantined == 0)
    #expect(file.tables.map(\.table) == ["types"])
    let table = try bench.table("types")
    let types = [
      "flag", "count", "huge", "double", "money", "nanos", "clock", "id", "json", "text",
    ]
    .map { table.column(named: $0)?.type.rawValue }
    #expect(
      types == [
        "bool", "long", "decimal", "real", "decimal", "datetime", "timespan", "guid", "dynamic",
        "string",
      ])
    #expect(
      try bench.values("money", of: "types") == ["1.50", "-0.05", "null"])
    #expect(try bench.values("huge", of: "types").first == "18446744073709551615")
  }

  @Test(
    "Parquet in gzip, in a zip, in a tar and from a tar in gzip gives the same rows",
    arguments: ["plain", "gzip", "zip", "tar", "tar.gz"])
  func readsPacked(dress: String) throws {
    let bytes = try fixture("nested.parquet")
    let packed: [UInt8] =
      switch dress {
      case "gzip": try Packing.gzip(bytes)
      case "zip": try Packing.zipped(members: [("a/nested.parquet", bytes, true)])
      case "tar": Packing.tarMember("a/nested.parquet", bytes)
      case "tar.gz":
        try Packing.gzip(
          Packing.tarMember("a/nested.parquet", bytes) + [UInt8](repeating: 0, count: 1024))
      default: bytes
      }
    let bench = try Workbench()
    let file = try #require(
      try bench.ingest(try bench.write(packed, to: "nested.parquet")).files.first)
    #expect(file.error == nil && file.counts.inserted == 4, "\(file)")
    #expect(file.tables.map(\.table) == ["nested"])
    #expect(
      try bench.values("tags", of: "nested") == ["null", "[]", "[null]", "[\"a\",null,\"b\"]"])
  }

  @Test("the same bytes again change nothing, and a dry run says what there is")
  func knowsBytes() throws {
    let bench = try Workbench()
    let path = try bench.write(try fixture("row-groups.parquet"), to: "r.parquet")
    let dry = try #require(try bench.ingest(path) { $0.isDryRun = true }.files.first)
    #expect(dry.counts.inserted == 120)
    #expect(try bench.ingest(path).files.map(\.counts.inserted) == [120])
    #expect(try bench.ingest(path).files.map(\.status) == [.unchanged])
  }

  @Test("a Parquet file that begins with all of another, and has its own rows, is another")
  func tellsGrown() throws {
    let bench = try Workbench()
    let first = try fixture("nested.parquet")
    let second = try fixture("types.parquet")
    // The second's places do not fit any more, but the first's bytes are all there.
    _ = try bench.ingest(try bench.write(first, to: "a.parquet"))
    let file = try #require(
      try bench.ingest(try bench.write(first + second, to: "b.parquet")).files.first)
    #expect(file.status != .extended)
  }

  @Test("a Parquet file that is cut, encrypted or without rows is what it is")
  func namesDamage() throws {
    let bench = try Workbench()
    let bytes = try fixture("types.parquet")
    func file(_ bytes: [UInt8], _ name: String) throws -> FileReport {
      try #require(try bench.ingest(try bench.write(bytes, to: name)).files.first)
    }
    let cut = try file(Array(bytes.dropLast(9)), "cut.parquet")
    #expect(cut.status == .failed)
    #expect(cut.error == "Parquet is not read: damaged: its footer is missing: the file is cut")
    let secret = try file(Array("PARE".utf8) + bytes.dropFirst(4), "secret.parquet")
    #expect(secret.error?.contains("encrypted footer") == true)
    let old = try file([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0], "old.xls")
    #expect(old.error?.contains("old or has a password") == true)
    let empty = try file(try fixture("no-rows.parquet"), "none.parquet")
    #expect(empty.status == .ingested && empty.format == "parquet/empty")
    // A page of the last row group: the rows before it are in.
    var broken = try fixture("row-groups.parquet")
    let middle = broken.count / 2
    for index in middle..<middle + 8 { broken[index] ^= 0xFF }
    let damaged = try file(broken, "damaged.parquet")
    #expect(damaged.error?.contains("checksum") == true, "\(damaged)")
    #expect(damaged.counts.inserted > 0 && damaged.counts.inserted < 120)
  }

  @Test("what has no equal in Kusto is noted")
  func notes() throws {
    let bench = try Workbench()
    let path = try bench.write(try fixture("duckdb.parquet"), to: "d.parquet")
    let file = try #require(try bench.ingest(path).files.first)
    #expect(file.notes == ["1 times outside of the years 1 to 9999 are null"])
    let book = try bench.write(try fixture("shared.xlsx"), to: "s.xlsx")
    let sheets = try bench.ingest(book).files
    #expect(sheets.first?.notes == ["1 cells hold errors such as #DIV/0!: they are null"])
  }

  @Test("values that stand in folders' names are columns")
  func readsFolders() throws {
    let bench = try Workbench()
    let bytes = try fixture("nested.parquet")
    let path = try bench.write(
      bytes, to: "lake/day=2024-03-01/level=a%2Fb/none=__HIVE_DEFAULT_PARTITION__/t.parquet")
    let file = try #require(try bench.ingest(path).files.first)
    #expect(file.counts.inserted == 4)
    #expect(try bench.values("day", of: "t").allSatisfy { $0 == "2024-03-01" })
    #expect(try bench.values("level", of: "t").first == "a/b")
    #expect(try bench.table("t").column(named: "none") == nil)
    #expect(FolderValues.of(path: "a/y=2024/m=05/d=14/h=08/m=00/PT1H.parquet").isEmpty)
  }

  @Test("each sheet of a workbook is a source, in a table named after it")
  func readsSheets() throws {
    let bench = try Workbench()
    let path = try bench.write(try fixture("shared.xlsx"), to: "audit.xlsx")
    let files = try bench.ingest(path).files
    #expect(files.map(\.path) == [path + "!/Log & more", path + "!/hidden"])
    #expect(files.map(\.counts.inserted) == [3, 1])
    #expect(files.allSatisfy { $0.status == .ingested && $0.error == nil })
    #expect(files.map { $0.tables.map(\.table) } == [["audit_Log___more"], ["audit_hidden"]])
    let table = try bench.table("audit_Log___more")
    #expect(table.column(named: "Took")?.type == .timespan)
    #expect(table.column(named: "TimeGenerated")?.type == .datetime)
    // Each row bears the number that the program shows.
    #expect(
      try bench.texts("select source_line from \(try #require(table.physical)) order by rowid")
        == ["3", "5", "6"])
    #expect(try bench.ingest(path).files.map(\.status) == [.unchanged, .unchanged])
  }

  @Test(
    "a sheet's table: a known one, the book's own, or both names",
    arguments: [
      ("a/Audit.xlsx!/Sheet1", "Audit"), ("a/Audit.xlsx!/SigninLogs", "SigninLogs"),
      ("a/Audit.XLSM!/My rows", "Audit_My_rows"), ("a/b.snappy.parquet", "b"),
      ("a/SigninLogs.parquet", "SigninLogs"),
    ])
  func namesTables(path: String, table: String) {
    #expect(ResultTableName.of(path: path) == table)
  }

  @Test("a workbook in gzip is read as one that is not")
  func readsPackedBook() throws {
    let bench = try Workbench()
    let packed = try Packing.gzip(try fixture("shared.xlsx"))
    let path = try bench.write(packed, to: "audit.xlsx.gz")
    let files = try bench.ingest(path).files
    #expect(files.map(\.path) == [path + "!/Log & more", path + "!/hidden"])
    #expect(files.map { $0.tables.map(\.table) } == [["audit_Log___more"], ["audit_hidden"]])
    #expect(try bench.ingest(path).files.map(\.status) == [.unchanged, .unchanged])
    let cut = try bench.write(Array(packed.dropLast(9)), to: "cut.xlsx.gz")
    #expect(try bench.ingest(cut).files.last?.status == .failed)
  }

  @Test("a workbook in a zip, one that is damaged, and what Office makes beside workbooks")
  func namesBooks() throws {
    let bench = try Workbench()
    let book = try fixture("iso-dates.xlsx")
    let zip = try bench.write(
      try Packing.zipped(members: [("x/book.xlsx", book, true)]), to: "z.zip")
    let inZip = try bench.ingest(zip).files
    #expect(inZip.map(\.path) == [zip + "!/x/book.xlsx!/iso"])
    #expect(inZip.map(\.counts.inserted) == [1])
    let text = try Packing.zipped([
      ("[Content_Types].xml", "<x/>", false), ("word/document.xml", "", false),
    ])
    let document = try bench.ingest(try bench.write(text, to: "a.docx")).files
    #expect(document.first?.error?.contains("only workbooks") == true)
    let hollow = try Packing.zipped([
      ("[Content_Types].xml", "<x/>", false), ("xl/workbook.xml", "", false),
    ])
    let broken = try bench.ingest(try bench.write(hollow, to: "b.xlsx")).files
    #expect(broken.map(\.status) == [.failed])
    #expect(broken.first?.error?.hasPrefix("xlsx: damaged") == true)
  }
}
