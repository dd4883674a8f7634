import SQLSyntax
import Testing

/// The text of an expression that is the only column of a select, as a person reads it.
private func text(_ expression: SQLExpression, _ dialect: Dialect) -> String {
  let query = SQLQuery(body: .select(SQLSelect([SQLResultColumn(expression, as: "x")])))
  let text = dialect.readable(query)
  return String(text.dropFirst("select ".count).dropLast(" as \"x\"".count))
}

/// An expression, and what each dialect calls it; nil where the dialect has no words for it.
struct PrintedExpression: Sendable, CustomTestStringConvertible {
  var expression: SQLExpression
  var sqlite: String
  var clickHouse: String?
  var testDescription: String { sqlite }

  init(_ expression: SQLExpression, _ sqlite: String, _ clickHouse: String?) {
    self.expression = expression
    self.sqlite = sqlite
    self.clickHouse = clickHouse
  }

  func check() {
    #expect(text(expression, .sqlite) == sqlite)
    let query = SQLQuery(body: .select(SQLSelect([SQLResultColumn(expression, as: "x")])))
    #expect(Dialect.sqlite.missing(in: query) == nil)
    if let clickHouse {
      #expect(text(expression, .clickHouse) == clickHouse)
    } else {
      #expect(Dialect.clickHouse.missing(in: query) != nil)
    }
  }
}

private let a = SQLExpression.column("a")
private let b = SQLExpression.column("b")
private let c = SQLExpression.column("c")

@Suite("Printing of expressions")
struct ExpressionPrinterTests {
  @Test(
    "each kind of expression",
    arguments: [
      PrintedExpression(.null, "null", "null"),
      PrintedExpression(.integer(-5), "-5", "-5"),
      PrintedExpression(
        .integer(.min), "(-9223372036854775807 - 1)", "(-9223372036854775807 - 1)"),
      PrintedExpression(.integer(.max), "9223372036854775807", "9223372036854775807"),
      PrintedExpression(.real(0.1), "0.1", "0.1"),
      PrintedExpression(.real(2), "2.0", "2.0"),
      PrintedExpression(.real(1e300), "1e+300", "1e+300"),
      PrintedExpression(.real(.infinity), "9e999", "inf"),
      PrintedExpression(.real(-.infinity), "-9e999", "-inf"),
      PrintedExpression(.real(.nan), "'NaN'", "nan"),
      PrintedExpression(.text("it's"), "'it''s'", #"'it\'s'"#),
      PrintedExpression(.text(#"a\b"#), #"'a\b'"#, #"'a\\b'"#),
      PrintedExpression(.column("t", "c1"), #""t"."c1""#, #""t"."c1""#),
      PrintedExpression(.column(#"a"b\c"#), #""a""b\c""#, #""a\"b\\c""#),
      PrintedExpression(
        .call("coalesce", [a, .null]), #"coalesce("a", null)"#, #"coalesce("a", null)"#),
      PrintedExpression(.call("substr", [a, .integer(1)]), #"substr("a", 1)"#, nil),
      PrintedExpression(.countAll, "count(*)", "count(*)"),
      PrintedExpression(
        .aggregate("max", [a], distinct: false), #"max("a")"#, #"max("a")"#),
      PrintedExpression(.aggregate("total", [a], distinct: false), #"total("a")"#, nil),
      PrintedExpression(.aggregate("count", [a], distinct: true), #"count(distinct "a")"#, nil),
      PrintedExpression(.not(a), #"not "a""#, #"not "a""#),
      PrintedExpression(.isNull(a), #""a" is null"#, #""a" is null"#),
      PrintedExpression(.isNotNull(a), #""a" is not null"#, #""a" is not null"#),
      PrintedExpression(.cast(a, .real), #"cast("a" as real)"#, nil),
      PrintedExpression(
        .inList(a, [.integer(1), .integer(2)]), #""a" in (1, 2)"#, #""a" in (1, 2)"#),
      PrintedExpression(
        .caseWhen([SQLWhen(a, .integer(1)), SQLWhen(b, .integer(2))], otherwise: .null),
        #"case when "a" then 1 when "b" then 2 else null end"#,
        #"case when "a" then 1 when "b" then 2 else null end"#),
      PrintedExpression(
        .window(SQLWindow("row_number")), "row_number() over ()", nil),
      PrintedExpression(
        .window(
          SQLWindow(
            "sum", [a], partitionBy: [b], orderBy: [SQLOrderTerm(c, descending: true)],
            rowsUpToCurrent: true)),
        #"sum("a") over (partition by "b" order by "c" desc rows between unbounded preceding and current row)"#,
        nil),
      PrintedExpression(.binary(a, .is, b), #""a" is "b""#, nil),
      PrintedExpression(.binary(a, .divide, b), #""a" / "b""#, nil),
    ])
  func kinds(_ example: PrintedExpression) { example.check() }

  @Test("each operator between two expressions", arguments: SQLBinaryOperator.allCases)
  func operators(_ sign: SQLBinaryOperator) {
    #expect(text(.binary(a, sign, b), .sqlite) == #""a" \#(sign.rawValue) "b""#)
  }

  @Test(
    "brackets stand where an operator binds less than its place asks for",
    arguments: [
      PrintedExpression(
        .binary(.binary(a, .add, b), .multiply, c), #"("a" + "b") * "c""#, #"("a" + "b") * "c""#),
      PrintedExpression(
        .binary(.binary(a, .multiply, b), .add, c), #""a" * "b" + "c""#, #"("a" * "b") + "c""#),
      // Of equal strength the left one is first.
      PrintedExpression(
        .binary(a, .subtract, .binary(b, .subtract, c)), #""a" - ("b" - "c")"#,
        #""a" - ("b" - "c")"#),
      PrintedExpression(
        .binary(.binary(a, .subtract, b), .subtract, c), #""a" - "b" - "c""#,
        #"("a" - "b") - "c""#),
      PrintedExpression(
        .binary(.binary(a, .or, b), .and, c), #"("a" or "b") and "c""#, #"("a" or "b") and "c""#),
      PrintedExpression(
        .binary(.binary(a, .and, b), .or, c), #""a" and "b" or "c""#, #"("a" and "b") or "c""#),
      PrintedExpression(.not(.binary(a, .or, b)), #"not ("a" or "b")"#, #"not ("a" or "b")"#),
      PrintedExpression(.not(.not(a)), #"not (not "a")"#, #"not (not "a")"#),
      PrintedExpression(.not(.binary(a, .equal, b)), #"not "a" = "b""#, #"not ("a" = "b")"#),
      PrintedExpression(
        .binary(.not(a), .equal, b), #"(not "a") = "b""#, #"(not "a") = "b""#),
      PrintedExpression(
        .binary(.binary(a, .equal, b), .equal, c), #""a" = "b" = "c""#, #"("a" = "b") = "c""#),
      PrintedExpression(
        .binary(a, .equal, .binary(b, .less, c)), #""a" = "b" < "c""#, #""a" = ("b" < "c")"#),
      PrintedExpression(
        .isNull(.binary(a, .equal, b)), #"("a" = "b") is null"#, #"("a" = "b") is null"#),
      PrintedExpression(
        .inList(.binary(a, .and, b), [.integer(1)]), #"("a" and "b") in (1)"#,
        #"("a" and "b") in (1)"#),
      PrintedExpression(
        .binary(.binary(a, .concatenate, b), .equal, c), #""a" || "b" = "c""#,
        #"("a" || "b") = "c""#),
      PrintedExpression(
        .binary(.binary(a, .add, b), .concatenate, c), #"("a" + "b") || "c""#,
        #"("a" + "b") || "c""#),
      PrintedExpression(.binary(a, .subtract, .integer(-1)), #""a" - -1"#, #""a" - (-1)"#),
    ])
  func brackets(_ example: PrintedExpression) { example.check() }
}

@Suite("Parameters")
struct ParameterTests {
  private func printed(_ values: [SQLExpression], _ dialect: Dialect = .sqlite) -> PrintedSQL {
    let columns = values.enumerated().map { SQLResultColumn($1, as: "v\($0)") }
    return dialect.printed(SQLQuery(body: .select(SQLSelect(columns))), dialect.limits)
  }

  @Test("texts and reals never stand in the text, and equal ones are one parameter")
  func shared() {
    let found = printed([.text("'; --"), .real(0.1), .text("'; --"), .real(0.1), .integer(7)])
    #expect(
      found.text
        == #"select ? as "v0", ? as "v1", ?1 as "v2", ?2 as "v3", 7 as "v4""#)
    #expect(found.parameters == [.text("'; --"), .real(0.1)])
  }

  @Test("texts that differ in their bytes are two, though Unicode calls them equal")
  func bytes() {
    let found = printed([.text("\u{e9}"), .text("e\u{301}"), .real(0), .real(-0.0)])
    #expect(found.parameters.count == 4)
    #expect(found.parameters[0] != found.parameters[1])
  }

  @Test("ClickHouse is told the type of each parameter, and reads reals itself")
  func clickHouse() {
    let found = printed([.text("a"), .real(0.1), .text("b")], .clickHouse)
    #expect(
      found.text == #"select {p1:String} as "v0", 0.1 as "v1", {p2:String} as "v2""#)
    #expect(found.parameters == [.text("a"), .text("b")])
  }

  @Test("what is called is known, so that it can be registered")
  func functions() {
    let found = printed([
      .call("f", [.call("g", [])]), .aggregate("h", [], distinct: false),
      .window(SQLWindow("w")),
    ])
    #expect(found.functions == ["f", "g", "h", "w"])
  }

  @Test("past the limit texts are quoted, those with a NUL by their bytes")
  func written() {
    var limits = Dialect.sqlite.limits
    limits.parameters = 0
    let columns = [SQLResultColumn(.text("it's"), as: "a"), SQLResultColumn(.text("x\0"), as: "b")]
    let found = Dialect.sqlite.printed(SQLQuery(body: .select(SQLSelect(columns))), limits)
    #expect(found.text == #"select 'it''s' as "a", cast(x'7800' as text) as "b""#)
    #expect(found.parameters.isEmpty)
  }
}
