import KQLCatalog
import KQLPlan
import KQLValues
import SQLLowering
import SQLSyntax
import Testing

/// A form for all dialects, another one for one of them, or none.
@Suite("forms of overloads")
struct FormsTests {
  private static let plain = Forms<ScalarForm>.standard(form(.add))

  private static func form(_ sign: SQLBinaryOperator) -> ScalarForm {
    .sql(SQLForm { .binary($0[0].sql, sign, .integer(1)) })
  }

  private func plan(_ forms: Forms<ScalarForm>) -> LogicalPlan {
    let overload = ScalarOverload(
      parameters: [Parameter("x", .long)], returns: .fixed(.long), forms: forms)
    let call = BoundCall(
      name: "f", overload: overload, arguments: [.column(T.a)], type: .long, span: .none)
    return T.plan.project((T.a, .call(call)))
  }

  @Test("what all dialects say alike is written once", arguments: Dialect.allCases)
  func standard(_ dialect: Dialect) throws {
    #expect(try plan(Self.plain).sql(dialect).contains("\"T\".\"a\" + 1"))
  }

  @Test("a dialect's own form stands before it")
  func override() throws {
    let plan = plan(Self.plain.replacing(.clickHouse, with: Self.form(.subtract)))
    #expect(try plan.sql(.sqlite).contains("\"T\".\"a\" + 1"))
    #expect(try plan.sql(.clickHouse).contains("\"T\".\"a\" - 1"))
  }

  @Test("a dialect without a form refuses the function by its name")
  func none() {
    for forms in [Self.plain.replacing(.clickHouse, with: nil), .only(.sqlite, Self.form(.add))] {
      guard case .unsupported(let missing)? = plan(forms).failure(.clickHouse) else {
        Issue.record("it was not refused")
        continue
      }
      #expect(missing == Unsupported(construct: "the function `f`", dialect: .clickHouse))
      #expect(plan(forms).failure(.sqlite) == nil)
    }
  }
}
