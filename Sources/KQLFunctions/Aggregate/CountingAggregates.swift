import KQLCatalog
import KQLValues
import SQLSyntax

/// `count` and its kind. Source: count-aggregation-function.
extension FunctionCatalog {
  mutating func declareCounting() {
    aggregate(
      "count", source: "count-aggregation-function", "The number of rows.",
      words: ["value": "takes no part: all rows are counted"],
      .sql(returns: .fixed(.long)) { _ in .countAll }.clickHouse { _ in
        .call("toInt64", [.countAll])
      },
      .sql(Parameter("value", .any), returns: .fixed(.long)) { _ in .countAll }.clickHouse { _ in
        .call("toInt64", [.countAll])
      },
      examples: [("range x from 1 to 3 step 1 | summarize count()", "3")])
    aggregate(
      "countif", source: "countif-aggregation-function",
      "The number of rows for which a condition is true.", words: ["condition": "which rows count"],
      .sql(Parameter("condition", .bool), returns: .fixed(.long)) {
        .aggregate(
          "count",
          [.caseWhen([SQLWhen($0[0].sql, .integer(1))], otherwise: .null)], distinct: false)
      }.clickHouse { .call("toInt64", [.aggregate("countIf", [$0[0].sql], distinct: false)]) },
      examples: [("range x from 1 to 3 step 1 | summarize countif(x > 1)", "2")])
  }
}
