import Diagnostics
import KQLPlan
import KQLValues
import SQLSyntax
import Testing

/// Queries stay within what a database takes, whatever that is.
@Suite("Limits")
struct LimitTests {
  private let x = Column(id: 20, name: "x", type: .long)
  private let y = Column(id: 21, name: "y", type: .long)

  /// The number of a column, and `count` times one more.
  private func deep(_ count: Int) -> BoundExpression {
    (0..<count).reduce(BoundExpression.column(T.a)) { inner, _ in inner.next() }
  }

  /// The levels of the deepest expression: each `+ 1` of a chain is one.
  private func depth(_ sql: String) -> Int {
    sql.split(separator: "\n").map { $0.matches(of: #/\+ 1/#).count }.max() ?? 0
  }

  @Test("a deep expression is computed in several steps", arguments: [5, 10, 40])
  func depths(most: Int) throws {
    let sql = try T.plan.project((x, deep(100))).sql {
      $0.boundExpressionDepth = most
      $0.expressionDepth = 2 * most
    }
    #expect(depth(sql) <= 2 * most)
    #expect(sql.matches(of: #/\+ 1/#).count == 100)
  }

  @Test("deep rows of constants are cut as well")
  func deepValues() throws {
    let value = (0..<50).reduce(BoundExpression.long(0)) { inner, _ in inner.next() }
    let sql = try LogicalPlan(.values([[value]]), columns: [x]).sql()
    #expect(depth(sql) <= Dialect.sqlite.limits.expressionDepth)
  }

  @Test("an expression that many columns read is computed once")
  func copies() throws {
    let plan = T.plan.project((x, deep(8)))
    func reading(_ count: Int) -> LogicalPlan {
      LogicalPlan(
        .project(plan, Array(repeating: .column(x), count: count)),
        columns: (0..<count).map { Column(id: 100 + $0, name: "c", type: .long) })
    }
    #expect(try reading(2).sql().contains("materialized") == false)
    #expect(try reading(9).sql().contains("materialized"))
    #expect(try reading(9).sql { $0.copiesWeight = 1000 }.contains("materialized") == false)
  }

  @Test("a long chain of conditions is closed into a step before it is too deep")
  func conditions() throws {
    let plan = (0..<12).reduce(T.plan.project((T.a, .column(T.a)))) { plan, number in
      plan.filter(BoundExpression.column(T.a).isMore(than: Int64(number)))
    }
    #expect(try plan.sql().contains("with") == false)
    #expect(try plan.sql { $0.conditions = 5 }.matches(of: #/materialized/#).count == 1)
  }

  @Test("selects over one another are fenced before a planner flattens too many")
  func selects() throws {
    let plan = (0..<8).reduce(T.plan.project((T.a, .column(T.a)))) { plan, _ in
      plan.limit(5).filter(BoundExpression.column(T.a).isMore(than: 5))
    }
    #expect(try plan.sql().contains("materialized") == false)
    #expect(try plan.sql { $0.selectsOverOneAnother = 3 }.contains("materialized"))
  }

  @Test("a path of many steps goes through several calls")
  func path() throws {
    let steps = (0..<7).map { PathStep.index($0) }
    let plan = T.plan.project((T.d, .path(.column(T.d), steps)))
    #expect(
      try plan.sql { $0.valuesPerCall = 4 }.contains(
        "kqi_path(kqi_path(\"T\".\"d\", 0, 1, 2, 3), 4, 5, 6)"))
  }

  @Test("more columns than a result may have are refused")
  func columns() throws {
    let plan = LogicalPlan(.values([[.long(1), .long(2)]]), columns: [x, y])
    guard case .refused(let diagnostic)? = plan.failure(.sqlite, { $0.columns = 1 }) else {
      Issue.record("it was not refused")
      return
    }
    #expect(diagnostic.code == .limit)
    #expect(diagnostic.message == "the result has 2 columns, SQLite holds 1")
  }

  @Test("more arguments than a function may have are refused, where they stand")
  func arguments() throws {
    let call = BoundExpression.body(Array(repeating: .long(1), count: 12_701))
    guard case .refused(let diagnostic)? = T.plan.project((x, call)).failure() else {
      Issue.record("it was not refused")
      return
    }
    #expect(diagnostic.code == .limit)
    #expect(diagnostic.span == Span(3, 7))
    #expect(diagnostic.message == "`body` has 12701 arguments, at most 12700 are possible")
  }

  @Test("a table that is not there is refused")
  func missingTable() throws {
    guard
      case .refused(let diagnostic)? = LogicalPlan(.scan(table: "missing"), columns: []).failure()
    else {
      Issue.record("it was not refused")
      return
    }
    #expect(diagnostic.code == .unknownTable)
  }
}
