import Foundation
import KQLPlan
import KQLValues
import SQLLowering
import SQLSyntax
import Testing

/// What the second dialect says already, and that the rest is refused and never said wrongly.
@Suite("ClickHouse")
struct ClickHouseTests {
  private static let x = Column(id: 20, name: "x", type: .long)
  private static let left = T.plan.project((T.a, .column(T.a)), (T.s, .column(T.s)))

  @Test("tables, columns, orders, limits and unions have words")
  func plain() throws {
    let plan = Self.left.sort(.column(T.a)).limit(3)
    #expect(
      try plan.sql(.clickHouse) == """
        select "T"."a" as "c1", "T"."s" as "c2"
        from "T"
        order by "T"."a" nulls first
        limit 3
        """)
    let union = LogicalPlan(.union([plan, Self.left]), columns: [T.a, T.s])
    #expect(try union.sql(.clickHouse).contains("union all"))
    let distinct = LogicalPlan(.distinct(Self.left), columns: Self.left.columns)
    #expect(try distinct.sql(.clickHouse).contains("select distinct"))
  }

  @Test("nulls are equal in the condition of an inner join")
  func join() throws {
    let sql = try Self.left.join(.inner, U.plan, on: T.a, U.k).sql(.clickHouse)
    #expect(sql.contains("\"s1\".\"c1000000\" is not distinct from \"s2\".\"c1000001\""))
  }

  @Test(
    "an outer join, and one that keeps rows with a partner or without",
    arguments: [JoinKind.leftOuter, .rightOuter, .fullOuter, .leftSemi, .rightAnti])
  func otherJoins(_ kind: JoinKind) throws {
    let sql = try Self.left.join(kind, U.plan, on: T.a, U.k).sql(.clickHouse)
    #expect(sql.contains(kind == .fullOuter ? "full join" : "left join"), "\(sql)")
  }

  @Test("a left side whose keys are there once needs no first row of each")
  func uniqueLeft() throws {
    let distinct = LogicalPlan(
      .distinct(T.plan.project((T.a, .column(T.a)))), columns: [T.a])
    let keyed = T.plan.project((T.a, .column(T.a)))
    for side in [distinct, keyed] {
      var join = JoinNode(
        kind: .inner, left: side, right: U.plan,
        keys: [(left: .column(T.a), right: .column(U.k))])
      join.isUnique = true
      let sql = try LogicalPlan(.join(join), columns: side.columns + U.plan.columns)
        .sql(.clickHouse)
      #expect(sql.contains("select distinct"), "\(sql)")
      #expect(!sql.contains("row_number"))
    }
  }

  @Test("a path looks at a document once, and refuses what it would give otherwise")
  func paths() throws {
    let path = BoundExpression.path(.column(T.d), [.key("a"), .index(0)])
    let plan = T.plan.project((T.d, path))
    let lowered = try SQLLowering.lower(
      plan, .clickHouse, Dialect.clickHouse.limits, layout: PlainLayout(), isGuarding: true)
    #expect(lowered.guarded != nil)
    let sql = Dialect.clickHouse.readable(lowered.query)
    #expect(sql.components(separatedBy: "JSONExtractRaw(").count == 3, "\(sql)")
    #expect(sql.contains("'a', 1)"))
    guard case .unsupported(let missing)? = plan.failure(.clickHouse) else {
      Issue.record("it was not refused")
      return
    }
    #expect(missing.construct == "the function `throwIf`")
  }

  @Test("a value in a list, or in a table")
  func membership() throws {
    let list = Self.left.filter(
      .inList(.column(T.s), [.string("x"), .string("y")], isNegated: false))
    #expect(try list.sql(.clickHouse).hasSuffix("where (\"T\".\"s\" in ('x', 'y'))"))
    let table = Self.left.filter(.inPlan(.column(T.a), U.plan, U.k, isNegated: false))
    #expect(try table.sql(.clickHouse).contains("where (\"T\".\"a\" in ("))
  }

  @Test("a whole number has the type that Kusto gives it, and NaN stands beside null")
  func values() throws {
    let plan = T.plan.project((Self.x, .long(5)), (T.r, .column(T.r))).sort(.column(T.r))
    let sql = try plan.sql(.clickHouse)
    #expect(sql.hasPrefix("select toInt64(5) as \"c20\""))
    #expect(sql.hasSuffix("order by \"T\".\"r\" nulls first"))
  }

  @Test("a fence that would only save work is left to the planner")
  func fences() throws {
    let plan = (0..<8).reduce(Self.left) { plan, _ in
      plan.limit(5).filter(.literal(.bool(true), .bool))
    }
    #expect(
      try plan.sql(.clickHouse) { $0.selectsOverOneAnother = 2 }.contains("materialized") == false)
  }

  /// A plan, and what of it has no words.
  struct Gap: Sendable, CustomTestStringConvertible {
    var plan: LogicalPlan
    var construct: String
    var testDescription: String { construct }
  }

  static let gaps: [Gap] = {
    let constants = LogicalPlan(.values([[.long(1)], [.long(2)]]), columns: [x])
    let amount = BoundExpression.literal(.decimal("1"), .decimal)
    let element = Column(id: 21, name: "d", type: .dynamic)
    let decimal = Column(id: 5, name: "m", type: .decimal)
    let decimals = LogicalPlan(.scan(table: "T"), columns: [decimal])
    let kept = SharedPlan(number: 1, plan: left, isMaterialized: true)
    var unique = JoinNode(
      kind: .inner, left: left, right: U.plan,
      keys: [(left: .column(T.a), right: .column(U.k))])
    unique.isUnique = true
    let crossed = JoinNode(kind: .inner, left: left, right: U.plan, keys: [])
    let columns = left.columns + U.plan.columns
    return [
      Gap(
        plan: left.filter(BoundExpression.column(T.a).isMore(than: 1)),
        construct: "the function `more`"),
      Gap(
        plan: T.plan.project((x, BoundExpression.column(T.a).next())),
        construct: "the function `next`"),
      Gap(
        plan: LogicalPlan(
          .aggregate(T.plan, keys: [], aggregates: [.sum(.column(T.a))]), columns: [x]),
        construct: "the aggregate `sum`"),
      Gap(plan: constants, construct: "names for the columns of a step"),
      Gap(plan: T.plan.project((x, amount)), construct: "a constant of the type `decimal`"),
      Gap(
        plan: T.plan.project((T.d, .path(.column(T.d), [.computed(.column(T.a))]))),
        construct: "a path into a dynamic that rows decide"),
      Gap(
        plan: T.plan.project((T.d, .path(.column(T.d), [.key("a/b")]))),
        construct: "a path into a dynamic that rows decide"),
      Gap(
        plan: T.plan.project((T.d, .listPlan(U.plan, U.k))), construct: "a column as an array"),
      Gap(
        plan: LogicalPlan(.range(from: .long(1), to: .long(2), step: .long(1)), columns: [x]),
        construct: "a range of values"),
      Gap(
        plan: LogicalPlan(
          .expand(ExpandNode(input: T.plan, arrays: [.column(T.d)], elements: [element])),
          columns: T.plan.columns + [element]), construct: "an expansion of arrays"),
      Gap(
        plan: LogicalPlan(
          .window(left, [.rowNumber], within: []), columns: left.columns + [x], isOrdered: true),
        construct: "a function over the rows around"),
      Gap(
        plan: LogicalPlan(.transform(left, TableTransform("scan") { $0.rows }), columns: [x]),
        construct: "`scan`, a step without SQL"),
      Gap(
        plan: LogicalPlan(
          .shared(kept),
          columns: [
            Column(id: 30, name: "a", type: .long), Column(id: 31, name: "s", type: .string),
          ]), construct: "a step whose rows are made once"),
      Gap(
        plan: LogicalPlan(
          .sort(T.plan, [SortKey(.column(T.r), isDescending: true, nullsFirst: true)]),
          columns: T.plan.columns, isOrdered: true),
        construct: "an order in which null and NaN part"),
      Gap(
        plan: LogicalPlan(.distinct(T.plan), columns: T.plan.columns),
        construct: "a key of the type `real` or `decimal`"),
      Gap(
        plan: T.plan.filter(
          .inList(.column(T.r), [.literal(.real(0), .real)], isNegated: false)),
        construct: "a key of the type `real` or `decimal`"),
      Gap(plan: decimals.sort(.column(decimal)), construct: "an order of decimals"),
      Gap(
        plan: LogicalPlan(.join(unique), columns: columns),
        construct: "the first row of each key"),
      Gap(
        plan: LogicalPlan(.join(crossed), columns: columns), construct: "a join without keys"),
    ]
  }()

  @Test("what nobody has written is refused by name", arguments: gaps)
  func refused(_ gap: Gap) throws {
    guard case .unsupported(let missing)? = gap.plan.failure(.clickHouse) else {
      Issue.record("it was not refused")
      return
    }
    #expect(missing == Unsupported(construct: gap.construct, dialect: .clickHouse))
    #expect(
      LoweringError.unsupported(missing).diagnostic.message
        == "kustody cannot say \(gap.construct) in the SQL of ClickHouse yet")
    // All of it has SQL for SQLite.
    #expect(gap.plan.failure(.sqlite) == nil)
  }
}
