import Diagnostics
import KQLPlan
import KQLSyntax
import KQLValues

/// `dcount_intersect(hll, hll, …)`.
package enum DcountIntersect: Plugin {
  package static let name = "dcount_intersect"
  package static let documentation = OperatorDocumentation(
    "How many values the first set of `hll` has, how many it shares with the second, with both others…",
    source: "dcount-intersect-plugin", syntax: "T | evaluate dcount_intersect(hll, hll, …)",
    words: ["hll": "a column of results of `hll`"],
    examples: [
      (
        "range x from 1 to 30 step 1 | summarize a = hll_if(x, x % 2 == 0), b = hll_if(x, x % 3 == 0) | evaluate dcount_intersect(a, b)",
        ["15 | 5"]
      )
    ])

  package static func bind(_ call: PluginCall, _ binder: Binder) throws(Diagnostic) -> LogicalPlan {
    try call.checkArguments(2...16)
    try call.refuseSchema()
    let input = try call.input()
    let scope = binder.rowScope(input, call.environment)
    var sets: [BoundExpression] = []
    for argument in call.positional { sets.append(try binder.bind(argument.value, in: scope)) }
    let counts = try binder.call(.intersectionCounts, sets, at: call.span)
    var items: [(column: Column, expression: BoundExpression)] = []
    for index in sets.indices {
      let count = try binder.convert(.path(counts, [.index(Int64(index))]), to: .long)
      items.append((binder.newColumn("s\(index)", .long), count))
    }
    return binder.project(input, items)
  }
}
