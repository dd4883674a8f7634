import JSON
import Testing

@testable import Compression
@testable import Parquet

/// Files that no writer here makes, or that none should.
@Suite("Parquet")
struct ParquetTests {
  private typealias Builder = ParquetBuilder

  private func error(_ builder: ParquetBuilder, rowLimit: Int = 64 << 20) -> String? {
    do {
      _ = try Table(parquet: builder.bytes, rowLimit: rowLimit)
      return nil
    } catch {
      return "\(error)"
    }
  }

  private func column(_ change: (inout ParquetBuilder.Column) -> Void = { _ in }) -> ParquetBuilder
  {
    var column = ParquetBuilder.Column(pages: Builder.page(Builder.long(7)))
    change(&column)
    return ParquetBuilder(columns: [column])
  }

  @Test("a file of one column, one page and one value")
  func readsSmallest() throws {
    #expect(try Table(parquet: column().bytes).rows.map(\.jsonText) == ["{\"a\":7}"])
  }

  @Test("what is encrypted, elsewhere, or packed in a way that is not read is said")
  func namesUnsupported() {
    #expect(error(column { $0.isEncrypted = true }) == "encrypted: the column `a`")
    #expect(
      error(column { $0.file = "part-0.parquet" })
        == "a file whose values are in other files is not supported")
    #expect(
      error(column { $0.codec = 3 }) == "the compression LZO of the column `a` is not supported")
    #expect(
      error(column { $0.codec = 99 }) == "the compression 99 of the column `a` is not supported")
    #expect(
      error(column { $0.pages = Builder.page(Builder.long(7), encoding: 6) })
        == "the encoding 6 for values of the type int64 (column `a`) is not supported")
    var file = column().bytes
    file.replaceSubrange(0..<4, with: Array("PARE".utf8))
    file.replaceSubrange((file.count - 4)..., with: Array("PARE".utf8))
    #expect(throws: ParquetError.encrypted("the footer")) { try Table(parquet: file) }
  }

  @Test("a page that claims gigabytes is refused before room is made for it")
  func refusesLargePages() {
    let gigabytes = 1 << 31
    #expect(
      error(column { $0.pages = Builder.page([0], size: gigabytes) })?
        .contains("has 2147483648 bytes; at most 256 MiB are read") == true)
    #expect(
      error(
        column {
          $0.codec = 6
          $0.pages = Builder.page([0, 1, 2, 3], size: 200 << 20)
        }) == "damaged: the column `a`: a page cannot be unpacked (zstandard)")
    #expect(
      error(column { $0.pages = Builder.page([0], packedSize: gigabytes) })
        == "damaged: the column `a`: a page is cut")
  }

  @Test("places and counts that cannot be are refused")
  func refusesImpossible() {
    #expect(
      error(column { $0.offset = -1 }) == "damaged: the column `a`: it lies outside of the file")
    #expect(error(column { $0.offset = 1 << 40 })?.contains("outside of the file") == true)
    #expect(error(column { $0.size = .max })?.contains("outside of the file") == true)
    #expect(error(column { $0.values = -1 })?.contains("negative") == true)
    #expect(error(column { $0.values = 2 })?.contains("fewer values than it says") == true)
    #expect(error(column { $0.size = 3 })?.contains("header is cut") == true)
    var file = column()
    file.rows = 2
    #expect(error(file)?.contains("fewer values than rows") == true)
    file.groupRows = 1
    #expect(error(file) == "damaged: the footer says 2 rows, its row groups have 1")
    file = column()
    file.rows = 0
    #expect(error(file)?.contains("more values than rows") == true)
    file = ParquetBuilder(columns: [], rows: 1 << 40)
    #expect(error(file) == "damaged: it has rows without columns")
  }

  @Test("a page's checksum is checked where it has one")
  func checksPages() {
    let body = Builder.long(7)
    let checksum = body.withUnsafeBytes { Int(Int32(bitPattern: crc32($0))) }
    #expect(error(column { $0.pages = Builder.page(body, checksum: checksum) }) == nil)
    #expect(
      error(column { $0.pages = Builder.page(body, checksum: checksum ^ 1) })
        == "damaged: the column `a`: a page's checksum is not that of its bytes")
  }

  @Test("a schema that nests for ever, or has no end, is refused")
  func refusesDeepSchemas() {
    var file = column()
    let group = Builder.element("g", repetition: 1, children: 1)
    file.schema =
      [Builder.element("schema", children: 1)] + Array(repeating: group, count: 1000)
      + [Builder.element("a", type: 2, repetition: 0)]
    #expect(error(file) == "its columns are nested more than 64 deep")
    file.schema = [Builder.element("schema", children: 1 << 30)]
    #expect(error(file)?.contains("has 1073741824 members") == true)
    file.schema = []
    #expect(error(file) == "damaged: the schema has no root")
    file.schema = [
      Builder.element("schema", children: 1),
      Builder.element("a", type: 7, width: 0, repetition: 0),
    ]
    #expect(error(file) == "damaged: values of `a` are 0 bytes long")
  }

  @Test("a run of lists that never ends in a row is refused")
  func refusesEndlessRow() {
    let count = 100_000
    var file = column {
      $0.values = count
      $0.pages = Builder.page(
        Builder.levels(1, count: count) + Builder.levels(1, count: count), values: count)
    }
    file.schema = [
      Builder.element("schema", children: 1),
      Builder.element("list", repetition: 0, children: 1, converted: 3),
      Builder.element("list", repetition: 2, children: 1),
      Builder.element("element", type: 2, repetition: 1),
    ]
    #expect(error(file, rowLimit: 1000) == "a row has more than 1000 bytes as JSON")
    #expect(error(file) == nil)
  }

  @Test("a list without a group around it is an array, of the older writers too")
  func readsPlainLists() throws {
    // Two elements in the first row, none in the second.
    let repetition: [UInt8] = [2, 0, 0, 0, 0b11, 0b010]
    let definition: [UInt8] = [2, 0, 0, 0, 0b11, 0b011]
    let body = repetition + definition + Builder.long(1) + Builder.long(2)
    var file = column {
      $0.repetition = 2
      $0.values = 3
      $0.pages = Builder.page(body, values: 3)
    }
    file.rows = 2
    #expect(try Table(parquet: file.bytes).rows.map(\.jsonText) == ["{\"a\":[1,2]}", "{\"a\":[]}"])
    // A group that is annotated, and the list of two levels in it.
    file.schema = [
      Builder.element("schema", children: 1),
      Builder.element("list", repetition: 0, children: 1, converted: 3),
      Builder.element("array", type: 2, repetition: 2),
    ]
    #expect(
      try Table(parquet: file.bytes).rows.map(\.jsonText) == ["{\"list\":[1,2]}", "{\"list\":[]}"])
    file.schema = [
      Builder.element("schema", children: 1),
      Builder.element("list", repetition: 0, children: 1, converted: 3),
      Builder.element("list_tuple", repetition: 2, children: 1),
      Builder.element("x", type: 2, repetition: 0),
    ]
    #expect(
      try Table(parquet: file.bytes).rows.map(\.jsonText)
        == ["{\"list\":[{\"x\":1},{\"x\":2}]}", "{\"list\":[]}"])
  }

  @Test("columns of one name, and of none, are all there")
  func keepsNames() throws {
    let page = Builder.page(Builder.long(7))
    let names = ["a", "a", "", "a_2"]
    let columns = names.map { ParquetBuilder.Column(name: $0, pages: page) }
    let table = try Table(parquet: ParquetBuilder(columns: columns).bytes)
    #expect(table.columns == ["a:long", "a_3:long", "column_2:long", "a_2:long"])
  }

  @Test(
    "numbers that mean something else",
    arguments: [
      (1, nil, [0xFF, 0xFF, 0xFF, 0xFF], "-1"), (1, 13, [0xFF, 0xFF, 0xFF, 0xFF], "4294967295"),
      (1, 6, [0x00, 0x00, 0x00, 0x80], "null"), (1, 7, [0x01, 0, 0, 0], "\"00:00:00.0010000\""),
      (2, 10, [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], "null"),
      (2, 8, [0xC0, 0xBD, 0xF0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], "\"-00:00:01\""),
      (4, nil, [0, 0, 0xC0, 0x7F], "\"NaN\""), (4, nil, [0, 0, 0x80, 0xFF], "\"-Infinity\""),
      (6, 0, [1, 0, 0, 0, 0xFF], "\"\u{FFFD}\""), (6, 19, [1, 0, 0, 0, 0x7B], "\"{\""),
      (6, 19, [4, 0, 0, 0, 0x5B, 0x20, 0x31, 0x5D], "[1]"),
      (6, nil, [2, 0, 0, 0, 1, 2], "\"AQI=\""),
    ] as [(Int, Int?, [UInt8], String)])
  func readsMeanings(type: Int, converted: Int?, body: [UInt8], expected: String) throws {
    let file = column {
      $0.type = type
      $0.converted = converted
      $0.pages = Builder.page(body)
    }
    let table = try Table(parquet: file.bytes)
    #expect(table.rows.map(\.jsonText) == ["{\"a\":\(expected)}"])
  }

  @Test("text of fixed length ends at the NULs that fill it up")
  func cutsPaddedText() throws {
    let file = column {
      $0.type = 7
      $0.width = 4
      $0.converted = 0
      $0.pages = Builder.page([0x61, 0, 0x62, 0])
    }
    #expect(try Table(parquet: file.bytes).rows.map(\.jsonText) == ["{\"a\":\"a\\u0000b\"}"])
  }
}
