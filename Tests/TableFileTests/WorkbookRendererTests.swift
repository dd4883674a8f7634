import Files
import JSON
import KQLValues
import Rendering
import Testing

/// The rows of the workbook that a table becomes, as the reader of workbooks sees them.
private func reread(_ table: ResultTable) throws -> [JSONValue] {
  let output = Output()
  var renderer = WorkbookRenderer(RenderOptions())
  try renderer.render(table, to: output)
  return try Table(workbook: output.bytes).rows
}

@Test("cells of a workbook have the types of the columns, and text is never a formula")
private func cells() throws {
  let table = ResultTable(
    columns: [
      ResultColumn("n", .long), ResultColumn("r", .real), ResultColumn("b", .bool),
      ResultColumn("t", .datetime), ResultColumn("s", .string), ResultColumn("big", .long),
      ResultColumn("d", .dynamic),
    ],
    rows: [
      [
        .long(42), .real(0.5), .bool(true), .datetime(638_512_776_000_000_000),
        .string("=cmd|' /C calc'!A0"), .long(.max), .dynamic("{\"a\":[1,\"<&>\"]}"),
      ],
      [.null, .real(.nan), .null, .null, .string("a\u{1B}b_x0041_\n"), .null, .null],
    ])
  let rows = try reread(table)
  #expect(rows.count == 2)
  let first = rows[0]
  #expect(first["n"] == .integer(42))
  #expect(first["b"] == .bool(true))
  #expect(first["s"] == .string("=cmd|' /C calc'!A0"))
  #expect(first["big"] == .string("9223372036854775807"))
  #expect(first["d"] == .string("{\"a\":[1,\"<&>\"]}"))
  guard case .string(let time)? = first["t"] else { return #expect(Bool(false)) }
  #expect(time.hasPrefix("2024-05-14T10:00:00"))
  #expect(rows[1]["s"] == .string("a\u{1B}b_x0041_\n"))
  #expect(rows[1]["r"] == .string("NaN"))
}
