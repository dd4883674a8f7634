import KQLCatalog
import KQLValues
import SQLSyntax

/// `and`, `or`, `not`. Source: logical-operators; nulls as the engine was measured: three-valued.
extension FunctionCatalog {
  mutating func declareLogic() {
    infix(
      "and", source: "logical-operators", "True when both sides are.",
      words: ["left": "the first condition", "right": "the second condition"],
      .standard(
        Parameter("left", .bool), Parameter("right", .bool), returns: .fixed(.bool),
        mayBeNull: false
      ) {
        .binary($0[0].sql, .and, $0[1].sql)
      },
      examples: [("true and false", "false"), ("true and true", "true")])
    infix(
      "or", source: "logical-operators", "True when one side is.",
      words: ["left": "the first condition", "right": "the second condition"],
      .standard(
        Parameter("left", .bool), Parameter("right", .bool), returns: .fixed(.bool),
        mayBeNull: false
      ) {
        .binary($0[0].sql, .or, $0[1].sql)
      },
      examples: [("true or false", "true"), ("false or false", "false")])
    scalar(
      "not", source: "not-function", "The opposite of a condition; null of null.",
      words: [
        "condition": "the condition to negate",
        "number": "the condition to negate, as a number: zero is false",
        "value": "the condition to negate",
      ],
      .standard(Parameter("condition", .bool), returns: .fixed(.bool), mayBeNull: false) {
        .not($0[0].sql)
      },
      .sql(Parameter("number", .long), returns: .fixed(.bool), mayBeNull: false) {
        .binary($0[0].sql, .equal, .integer(0))
      },
      .sql(Parameter("value", .dynamic), returns: .fixed(.bool)) {
        .not(InternalFunction.dynamicBool($0[0].sql))
      },
      examples: [("not(true)", "false"), ("not(1)", "false"), ("not(bool(null))", "bool(null)")])
  }
}
