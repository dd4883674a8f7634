import SQLSyntax
import Testing
import Workspace

@Suite("Columns that are the same in every row")
struct ConstantTests {
  private func select(_ columns: [(String, SQLExpression)], from: SQLSource?) -> SQLSelect {
    SQLSelect(columns.map { SQLResultColumn($0.1, as: $0.0) }, from: from)
  }

  private func texts(_ body: SQLBody) -> [String?] {
    SQLQuery(body: body).constants.map { constant in
      switch constant {
      case .text(let text)?: text
      case .null?: "null"
      case .integer(let number)?: "\(number)"
      case .some, .none: nil
      }
    }
  }

  @Test("a literal is one, what a table gives is none")
  func findsLiterals() {
    let one = select(
      [("a", .text("x")), ("b", .null), ("c", .column("t", "c1")), ("d", .countAll)],
      from: .table("t", alias: nil))
    #expect(texts(.select(one)) == ["x", "null", nil, nil])
    let outer = select(
      [("z", .column("q", "b")), ("y", .column("q", "c")), ("x", .column("p", "a"))],
      from: .query(SQLQuery(body: .select(one)), alias: "q"))
    #expect(texts(.select(outer)) == ["null", nil, nil])
  }

  @Test("of several selects only what all of them have, byte for byte")
  func comparesSelects() {
    let first = select(
      [("a", .text("é")), ("b", .null), ("c", .integer(1))], from: .table("t", alias: nil))
    let second = select(
      [("a", .text("e\u{301}")), ("b", .null), ("c", .column("u", "c"))],
      from: .table("u", alias: nil))
    #expect(texts(.unionAll([first, second])) == [nil, "null", nil])
    let query = SQLQuery(body: .unionAll([first, second]))
    let outer = select(
      [("b", .column("q", "b")), ("a", .column("q", "a"))], from: .query(query, alias: "q"))
    #expect(texts(.select(outer)) == ["null", nil])
    #expect(texts(.values([[.null]])) == [])
  }
}
