import Diagnostics
import KQLPlan
import KQLSyntax

/// `fork`: several pipelines over the same rows, each a result.
package struct Fork: BranchingOperator {
  package static let keywords = ["fork"]
  package static let places = OperatorPlaces(.operators)
  package static let documentation = OperatorDocumentation(
    "Runs several pipelines over the same rows; each gives a result of its own.",
    source: "fork-operator", syntax: "T | fork [name =] (operator | …) (operator | …)",
    examples: [("range x from 1 to 3 step 1 | fork (count) (take 1)", ["3"])])

  let legs: [Pipeline]
  package let span: Span

  package static func parse(_ parser: inout Parser, keyword: Name) throws(Diagnostic) -> Fork {
    var legs: [Pipeline] = []
    while !parser.endsOperator {
      if !parser.isAt(.leftParen) {
        _ = try parser.name()
        try parser.expect(.assign)
      }
      try parser.expect(.leftParen)
      legs.append(try parser.bodyPipeline())
      try parser.expect(.rightParen)
    }
    return Fork(legs: legs, span: parser.span(from: keyword.span.start))
  }

  package func write(to printer: inout QueryPrinter) {
    printer.write("fork")
    for leg in legs {
      printer.write(" ")
      printer.bracketed(leg)
    }
  }

  package func bind(_ input: LogicalPlan?, _ binder: Binder, _ environment: inout Environment)
    throws(Diagnostic) -> LogicalPlan
  {
    throw Diagnostic(
      .unexpectedToken, "`fork` can stand only at the end of a query", at: span)
  }

  package func bindBranches(
    _ input: LogicalPlan, _ binder: Binder, _ environment: inout Environment
  ) throws(Diagnostic) -> [LogicalPlan] {
    let shared = binder.share(input)
    var plans: [LogicalPlan] = []
    for leg in legs {
      plans.append(try binder.bindPipeline(leg, in: environment, input: binder.use(shared)))
    }
    return plans
  }
}
