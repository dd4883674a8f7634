import KQLPlan
import KQLValues
import SQLSyntax
import Testing

@Suite("Joins, unions, windows, expansions")
struct SeveralInputsTests {
  private let x = Column(id: 20, name: "x", type: .long)
  private let left = T.plan.project((T.a, .column(T.a)), (T.s, .column(T.s)))

  @Test("two nulls are equal in a join, and texts are never null")
  func keys() throws {
    #expect(
      try left.join(.inner, U.plan, on: T.a, U.k).sql().contains(
        "\"c1000000\" is \"s2\".\"c1000001\""))
    #expect(
      try left.join(.inner, U.plan, on: T.s, U.t).sql().contains(
        "\"c1000000\" = \"s2\".\"c1000001\""))
  }

  @Test(
    "each kind of join has its SQL",
    arguments: [
      (JoinKind.inner, "from \"s1\" join \"s2\"", ""),
      (.leftOuter, "from \"s1\" left join \"s2\"", ""),
      (.rightOuter, "from \"s2\" left join \"s1\"", ""),
      (.fullOuter, "from \"s1\" full join \"s2\"", ""),
      (.leftSemi, "from \"s1\" left join \"s3\"", "where \"s3\".\"c1000003\" is not null"),
      (.leftAnti, "from \"s1\" left join \"s3\"", "where \"s3\".\"c1000003\" is null"),
      (.rightSemi, "from \"s3\" left join \"s2\"", "where \"s2\".\"c1000002\" is not null"),
      (.rightAnti, "from \"s3\" left join \"s2\"", "where \"s2\".\"c1000002\" is null"),
    ])
  func kinds(kind: JoinKind, source: String, condition: String) throws {
    let sql = try left.join(kind, U.plan, on: T.a, U.k).sql()
    let last = try #require(sql.split(separator: "\nselect ").last)
    // A side that only decides which rows stay is made distinct first: names of steps move on.
    #expect(last.replacing(#/"s\d"/#, with: "s").contains(source.replacing(#/"s\d"/#, with: "s")))
    #expect(
      last.replacing(#/"s\d"/#, with: "s").hasSuffix(condition.replacing(#/"s\d"/#, with: "s")))
  }

  @Test("an empty text stands where an outer join found no row")
  func padding() throws {
    let sql = try left.join(.leftOuter, U.plan, on: T.a, U.k).sql()
    #expect(sql.contains("\"s2\".\"c11\""))
    #expect(sql.contains("coalesce(\"s2\".\"c12\", '') as \"c12\""))
  }

  @Test("`innerunique` takes the first left row of each key")
  func unique() throws {
    var node = JoinNode(
      kind: .inner, left: left, right: U.plan,
      keys: [(left: .column(T.a), right: .column(U.k))])
    node.isUnique = true
    let plan = LogicalPlan(.join(node), columns: left.columns + U.plan.columns)
    #expect(try plan.sql().contains("row_number() over (partition by \"s1\".\"c1000000\")"))
  }

  @Test("a union of more than the database takes is a union of unions")
  func unions() throws {
    let branches = (0..<5).map { LogicalPlan(.values([[.long($0)]]), columns: [x]) }
    let plan = LogicalPlan(.union(branches), columns: [x])
    let whole = try plan.sql()
    #expect(whole.matches(of: #/union all/#).count == 4)
    let parted = try plan.sql { $0.compoundSelects = 2 }
    for step in parted.split(separator: "\n  )") {
      #expect(step.matches(of: #/union all/#).count <= 1)
    }
    #expect(parted.matches(of: #/select \d as/#).count == 5)
  }

  @Test("a limit of one branch is not the union's")
  func limitedBranch() throws {
    let branches = [
      T.plan.project((T.a, .column(T.a))).limit(1), U.plan.project((U.k, .column(U.k))),
    ]
    let sql = try LogicalPlan(.union(branches), columns: [x]).sql()
    #expect(
      sql.contains(
        """
          "s2" as (
            select "s1"."c1" as "c20"
            from "s1"
            union all
            select "U"."k" as "c20"
            from "U"
          )
        """))
  }

  @Test("a function over the rows around reads them in an order that is kept")
  func windows() throws {
    let sorted = left.sort(.column(T.a))
    let plan = LogicalPlan(
      .window(sorted, [.offset(.column(T.a), 1, fallback: .long(0))], within: []),
      columns: sorted.columns + [x], isOrdered: true)
    let sql = try plan.sql()
    #expect(sql.contains("row_number() over (order by \"T\".\"a\") as \"c1000000\""))
    #expect(sql.contains("\"s1\" as materialized"))
    #expect(sql.contains("lag(\"s1\".\"c1\", 1, 0) over (order by \"s1\".\"c1000000\")"))
    // Nobody reads it: nothing is computed.
    #expect(try plan.project((T.a, .column(T.a))).sql().contains("over") == false)
  }

  @Test("arrays are expanded by a function beside each row")
  func expansion() throws {
    let element = Column(id: 21, name: "d", type: .dynamic)
    let node = ExpandNode(input: T.plan, arrays: [.column(T.d)], elements: [element], limit: 7)
    let plan = LogicalPlan(.expand(node), columns: T.plan.columns + [element])
      .project((element, .column(element)))
    #expect(
      try plan.sql() == """
        with
          "s1" as (
            select "T"."d" as "c1000000"
            from "T"
          )
        select "e2"."v0" as "c21"
        from "s1" cross join kq_expand_1(0, 7, "s1"."c1000000") as "e2"
        """)
  }

  @Test("a range is a table that a function gives")
  func range() throws {
    let plan = LogicalPlan(.range(from: .long(1), to: .long(9), step: .long(2)), columns: [x])
    #expect(
      try plan.sql() == "select \"r1\".\"value\" as \"c20\"\nfrom kq_range(1, 9, 2) as \"r1\"")
  }

  @Test("what has no SQL fills a table first, from a query of its own")
  func transform() throws {
    let plan = LogicalPlan(
      .transform(left, TableTransform("reversed") { $0.rows.reversed() }), columns: [x]
    ).filter(BoundExpression.column(x).isMore(than: 5))
    let lowered = try plan.lowered(.sqlite, Dialect.sqlite.limits)
    #expect(
      Dialect.sqlite.readable(lowered.query) == """
        select "kq_rows_20"."c20"
        from "kq_rows_20"
        where "kq_rows_20"."c20" > 5
        """)
    let step = try #require(lowered.transforms.first)
    #expect(lowered.transforms.count == 1)
    #expect(step.table == "kq_rows_20")
    #expect(step.transform.name == "reversed")
    #expect(
      Dialect.sqlite.readable(step.input.query)
        == "select \"T\".\"a\" as \"c1\", \"T\".\"s\" as \"c2\"\nfrom \"T\"")
  }

  @Test("a shared plan is written in its places, then as a step; a materialized one always")
  func shared() throws {
    func plan(_ isMaterialized: Bool) -> LogicalPlan {
      let shared = SharedPlan(number: 1, plan: left, isMaterialized: isMaterialized)
      let uses = [30, 40, 50].map { first in
        LogicalPlan(
          .shared(shared),
          columns: [
            Column(id: first, name: "a", type: .long),
            Column(id: first + 1, name: "s", type: .string),
          ])
      }
      return LogicalPlan(.union(uses), columns: [T.a, T.s])
    }
    func tables(_ sql: String) -> Int { sql.matches(of: #/from "T"/#).count }
    #expect(try tables(plan(false).sql()) == 3)
    #expect(try tables(plan(false).sql { $0.plansInPlace = 1 }) == 2)
    #expect(try tables(plan(true).sql()) == 1)
    #expect(try plan(true).sql().contains("\"s1\" as materialized"))
  }
}
