import SQLSyntax
import Testing

@Suite("Printing of queries")
struct QueryPrinterTests {
  private let a = SQLExpression.column("t", "a")
  private let one = SQLResultColumn(.integer(1), as: "c0")

  private func select(
    _ change: (inout SQLSelect) -> Void = { _ in }
  ) -> SQLSelect {
    var select = SQLSelect([SQLResultColumn(a, as: "a")], from: .table("t", alias: nil))
    change(&select)
    return select
  }

  /// What both dialects make of a select.
  private func check(_ select: SQLSelect, _ sqlite: String, clickHouse: String?) {
    let query = SQLQuery(body: .select(select))
    #expect(Dialect.sqlite.readable(query) == sqlite)
    if let clickHouse {
      #expect(Dialect.clickHouse.readable(query) == clickHouse)
    } else {
      #expect(Dialect.clickHouse.missing(in: query) != nil)
    }
  }

  @Test("the clauses of a select, in SQL's order")
  func clauses() {
    let everything = select {
      $0.isDistinct = true
      $0.columns.append(SQLResultColumn(.countAll, as: "n"))
      $0.conditions = [.isNull(a), .binary(a, .or, a)]
      $0.groupBy = [a]
      $0.orderBy = [SQLOrderTerm(a, descending: true)]
      $0.limit = .integer(5)
    }
    check(
      everything,
      """
      select distinct "t"."a", count(*) as "n"
      from "t"
      where "t"."a" is null
        and ("t"."a" or "t"."a")
      group by "t"."a"
      order by "t"."a" desc
      limit 5
      """,
      clickHouse: """
        select distinct "t"."a" as "a", count(*) as "n"
        from "t"
        where ("t"."a" is null)
          and ("t"."a" or "t"."a")
        group by "t"."a"
        order by "t"."a" desc
        limit 5
        """)
  }

  @Test(
    "nulls are the least, whatever the database thinks",
    arguments: [
      (SQLOrderTerm(.column("a")), "", " nulls first"),
      (SQLOrderTerm(.column("a"), descending: true), " desc", " desc"),
      (SQLOrderTerm(.column("a"), nullsFirst: false), " nulls last", ""),
      (
        SQLOrderTerm(.column("a"), descending: true, nullsFirst: true), " desc nulls first",
        " desc nulls first"
      ),
    ])
  func nulls(term: SQLOrderTerm, sqlite: String, clickHouse: String) {
    let query = SQLQuery(body: .select(select { $0.orderBy = [term] }))
    #expect(Dialect.sqlite.readable(query).hasSuffix("order by \"a\"\(sqlite)"))
    #expect(Dialect.clickHouse.readable(query).hasSuffix("order by \"a\"\(clickHouse)"))
  }

  @Test("sources: a table under another name, a query, a function, joins")
  func sources() {
    let inner = SQLQuery(body: .select(SQLSelect([one])))
    check(
      SQLSelect([one], from: .table("t", alias: "u")), "select 1 as \"c0\"\nfrom \"t\" as \"u\"",
      clickHouse: "select 1 as \"c0\"\nfrom \"t\" as \"u\"")
    check(
      SQLSelect([one], from: .query(inner, alias: "q")),
      "select 1 as \"c0\"\nfrom (select 1 as \"c0\") as \"q\"",
      clickHouse: "select 1 as \"c0\"\nfrom (select 1 as \"c0\") as \"q\"")
    check(
      SQLSelect([one], from: .function("f", [.integer(1), .integer(2)], alias: "g")),
      "select 1 as \"c0\"\nfrom f(1, 2) as \"g\"", clickHouse: nil)
    let (left, right) = (SQLSource.table("t", alias: nil), SQLSource.table("u", alias: nil))
    let equal = SQLExpression.binary(.column("t", "k"), .is, .column("u", "k"))
    check(
      SQLSelect([one], from: .join(left, .inner, right, on: equal)),
      "select 1 as \"c0\"\nfrom \"t\" join \"u\" on \"t\".\"k\" is \"u\".\"k\"",
      clickHouse:
        "select 1 as \"c0\"\nfrom \"t\" join \"u\" on \"t\".\"k\" is not distinct from \"u\".\"k\"")
    check(
      SQLSelect([one], from: .join(left, .left, right, on: equal)),
      "select 1 as \"c0\"\nfrom \"t\" left join \"u\" on \"t\".\"k\" is \"u\".\"k\"",
      clickHouse:
        "select 1 as \"c0\"\nfrom \"t\" left join \"u\" on \"t\".\"k\" is not distinct from \"u\".\"k\""
    )
    check(
      SQLSelect([one], from: .join(left, .full, right, on: equal)),
      "select 1 as \"c0\"\nfrom \"t\" full join \"u\" on \"t\".\"k\" is \"u\".\"k\"",
      clickHouse:
        "select 1 as \"c0\"\nfrom \"t\" full join \"u\" on \"t\".\"k\" is not distinct from \"u\".\"k\""
    )
    check(
      SQLSelect([one], from: .join(left, .cross, right, on: nil)),
      "select 1 as \"c0\"\nfrom \"t\" cross join \"u\"", clickHouse: nil)
  }

  @Test("named steps, unions, rows of constants")
  func steps() {
    let query = SQLQuery(
      steps: [
        SQLStep("s1", body: .unionAll([SQLSelect([one]), SQLSelect([one])])),
        SQLStep(
          "s2", columns: ["x", "y"],
          body: .values([[.integer(1), .null], [.integer(2), .integer(3)]]), isMaterialized: true),
      ], body: .select(SQLSelect([one], from: .table("s2", alias: nil))))
    #expect(
      Dialect.sqlite.readable(query) == """
        with
          "s1" as (
            select 1 as "c0"
            union all
            select 1 as "c0"
          ),
          "s2"("x", "y") as materialized (
            values (1, null),
              (2, 3)
          )
        select 1 as "c0"
        from "s2"
        """)
    #expect(Dialect.clickHouse.missing(in: query) == "names for the columns of a step")
    let union = SQLQuery(
      steps: [query.steps[0]], body: .select(SQLSelect([one], from: .table("s1", alias: nil))))
    #expect(Dialect.clickHouse.readable(union) == Dialect.sqlite.readable(union))
  }

  @Test("queries inside expressions")
  func subqueries() {
    let inner = SQLQuery(body: .select(SQLSelect([one], from: .table("u", alias: nil))))
    let columns = [
      SQLResultColumn(.inQuery(.column("a"), inner), as: "x"),
      SQLResultColumn(.scalarQuery(inner), as: "y"),
    ]
    let expected = """
      select "a" in (select 1 as "c0"
      from "u") as "x", (select 1 as "c0"
      from "u") as "y"
      """
    check(SQLSelect(columns), expected, clickHouse: expected)
  }

  @Test(
    "a name ends where it ends, whatever is in it",
    arguments: [("a\"b", "\"a\"\"b\"", "\"a\\\"b\""), ("a\0b", "\"ab\"", "\"a\\0b\"")])
  func names(name: String, sqlite: String, clickHouse: String) {
    let query = SQLQuery(body: .select(SQLSelect([one], from: .table(name, alias: nil))))
    #expect(Dialect.sqlite.readable(query).hasSuffix(sqlite))
    #expect(Dialect.clickHouse.readable(query).hasSuffix(clickHouse))
  }

  @Test("a gap is found wherever it stands")
  func gaps() {
    let cast = SQLExpression.cast(.column("a"), .text)
    let places: [SQLSelect] = [
      select { $0.columns.append(SQLResultColumn(.not(cast), as: "x")) },
      select { $0.conditions = [.binary(cast, .equal, .null)] },
      select { $0.groupBy = [cast] },
      select { $0.orderBy = [SQLOrderTerm(cast)] },
      select { $0.limit = cast },
      SQLSelect(
        [one], from: .query(SQLQuery(body: .select(select { $0.groupBy = [cast] })), alias: "q")),
      SQLSelect([
        SQLResultColumn(
          .scalarQuery(SQLQuery(body: .select(select { $0.groupBy = [cast] }))), as: "x")
      ]),
      SQLSelect([
        SQLResultColumn(
          .inQuery(.null, SQLQuery(body: .select(select { $0.groupBy = [cast] }))), as: "x")
      ]),
    ]
    for select in places {
      #expect(Dialect.clickHouse.missing(in: SQLQuery(body: .select(select))) == "a cast")
      let step = SQLStep("s", body: .unionAll([SQLSelect([one]), select]))
      let query = SQLQuery(steps: [step], body: .select(SQLSelect([one])))
      #expect(Dialect.clickHouse.missing(in: query) == "a cast")
    }
  }

  @Test("an expression with a name is written once in a select, and read by the name")
  func named() {
    let lower = SQLExpression.call("lower", [a]).named
    #expect(lower.weight == 1)
    guard case .call("kustody_named", let parts) = lower, case .text(let name)? = parts.first else {
      Issue.record("it has no name")
      return
    }
    // Of a column it is the column's.
    let column = SQLSelect(
      [SQLResultColumn(lower, as: "c1"), SQLResultColumn(.isNull(lower), as: "c2")],
      from: .table("t", alias: nil))
    #expect(
      Dialect.clickHouse.readable(SQLQuery(body: .select(column)))
        == "select lower(\"t\".\"a\") as \"c1\", \"c1\" is null as \"c2\"\nfrom \"t\"")
    // A select within knows nothing of it.
    var outer = SQLSelect(
      [SQLResultColumn(.isNull(lower), as: "c1")],
      from: .query(SQLQuery(body: .select(column)), alias: "q"))
    outer.conditions = [.isNotNull(lower)]
    #expect(
      Dialect.clickHouse.readable(SQLQuery(body: .select(outer))) == """
        select (lower("t"."a") as "\(name)") is null as "c1"
        from (select lower("t"."a") as "c1", "c1" is null as "c2"
        from "t") as "q"
        where ("\(name)" is not null)
        """)
  }
}
