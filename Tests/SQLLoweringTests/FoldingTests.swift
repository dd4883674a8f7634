import KQLPlan
import KQLValues
import SQLSyntax
import Testing

/// Neighbouring nodes become one select for as long as SQL's order of clauses allows.
@Suite("Folding of nodes into selects")
struct FoldingTests {
  private let x = Column(id: 20, name: "x", type: .long)

  @Test("a filter, columns, an order and a limit are one select over the table")
  func oneSelect() throws {
    let plan = T.plan.filter(BoundExpression.column(T.a).isMore(than: 5))
      .project((x, BoundExpression.column(T.a).next())).sort(.column(x)).limit(3)
    #expect(
      try plan.sql() == """
        select "T"."a" + 1 as "c20"
        from "T"
        where "T"."a" > 5
        order by "T"."a" + 1
        limit 3
        """)
  }

  @Test("a filter over computed columns reads their expressions")
  func throughColumns() throws {
    let plan = T.plan.project((x, BoundExpression.column(T.a).next()))
      .filter(BoundExpression.column(x).isMore(than: 5))
    #expect(
      try plan.sql() == """
        select "T"."a" + 1 as "c20"
        from "T"
        where "T"."a" + 1 > 5
        """)
  }

  @Test("only columns that are read are taken from the table")
  func neededColumns() throws {
    let plan = T.plan.project((T.s, .column(T.s)))
    #expect(try plan.sql() == "select \"T\".\"s\" as \"c2\"\nfrom \"T\"")
  }

  @Test("a filter after a limit reads a step")
  func filterAfterLimit() throws {
    let plan = T.plan.project((T.a, .column(T.a))).limit(2)
      .filter(BoundExpression.column(T.a).isMore(than: 5))
    #expect(
      try plan.sql() == """
        with
          "s1" as (
            select "T"."a" as "c1"
            from "T"
            limit 2
          )
        select "s1"."c1"
        from "s1"
        where "s1"."c1" > 5
        """)
  }

  @Test("two limits are the smaller one")
  func limits() throws {
    #expect(try T.plan.limit(2).limit(9).sql().hasSuffix("limit 2"))
    #expect(try T.plan.limit(9).limit(2).sql().hasSuffix("limit 2"))
  }

  @Test("an order counts under a limit and at the end, and nowhere else")
  func order() throws {
    let sorted = T.plan.project((T.a, .column(T.a))).sort(.column(T.a), descending: true)
    #expect(try sorted.sql().hasSuffix("order by \"T\".\"a\" desc"))
    let counted = LogicalPlan(
      .aggregate(sorted, keys: [], aggregates: [.sum(.column(T.a))]), columns: [x])
    #expect(try !counted.sql().contains("order by"))
    let distinct = LogicalPlan(.distinct(sorted), columns: [T.a])
    #expect(try !distinct.sql().contains("order by"))
  }

  @Test("an aggregation is a step of its own: what comes next reads its columns")
  func aggregate() throws {
    let plan = LogicalPlan(
      .aggregate(T.plan, keys: [.column(T.s)], aggregates: [.sum(.column(T.a))]),
      columns: [T.s, x]
    ).filter(BoundExpression.column(x).isMore(than: 5))
    #expect(
      try plan.sql() == """
        with
          "s1" as (
            select "T"."s" as "c2", sum("T"."a") as "c20"
            from "T"
            group by "T"."s"
          )
        select "s1"."c2", "s1"."c20"
        from "s1"
        where "s1"."c20" > 5
        """)
  }

  @Test("a constant key groups by its value, not by the column of its number")
  func constantKey() throws {
    let plan = LogicalPlan(
      .aggregate(T.plan, keys: [.long(1)], aggregates: [.sum(.column(T.a))]), columns: [T.a, x])
    #expect(try plan.sql().contains("group by coalesce(1, null)"))
  }

  @Test("what SQLite makes a bare number of orders nothing, since the number would name a column")
  func falseKey() throws {
    let sql = try T.plan.sort(BoundExpression.column(T.a).isNever()).sql()
    #expect(!sql.contains("order by"), "\(sql)")
  }

  @Test("rows of constants: one is a select, several are a step, none is one without rows")
  func values() throws {
    func plan(_ rows: [[BoundExpression]]) -> LogicalPlan {
      LogicalPlan(.values(rows), columns: [x])
    }
    #expect(try plan([[.long(7)]]).sql() == "select 7 as \"c20\"")
    #expect(
      try plan([[.long(7)], [.long(8)]]).sql().contains("\"s1\"(\"c20\") as (\n    values (7),"))
    #expect(try plan([]).sql().contains("select null as \"c20\"\n    where 0"))
  }

  @Test("a drawn value is drawn once, whoever reads it")
  func volatile() throws {
    let plan = T.plan.project((x, .body([], isVolatile: true)))
      .filter(BoundExpression.column(x).isMore(than: 5))
    #expect(try plan.sql().contains("\"s1\" as materialized ("))
  }

  @Test("NaN has its place between null and the numbers, a decimal its own order")
  func orders() throws {
    var known = T.r
    known.mayBeNaN = false
    #expect(
      try T.plan.sort(.column(T.r)).sql().hasSuffix(
        "order by kqi_is_number(\"T\".\"r\"), \"T\".\"r\" is not null, \"T\".\"r\""))
    #expect(try T.plan.sort(.column(known)).sql().hasSuffix("order by \"T\".\"r\""))
    let decimal = Column(id: 5, name: "m", type: .decimal)
    let plan = LogicalPlan(.scan(table: "T"), columns: [decimal]).sort(.column(decimal))
    #expect(try plan.sql().hasSuffix("order by kqi_decimal_key(\"T\".\"m\")"))
  }
}
