import Diagnostics
import KQLPlan
import KQLSteps
import KQLSyntax
import KQLValues

package struct Scan: TabularOperator {
  package static let keywords = ["scan"]
  package static let places = OperatorPlaces(
    .words(["with", "declare"]), options: ["with_match_id": []], words: ["with": .expressions])
  package static let documentation = OperatorDocumentation(
    "Goes through ordered rows and matches sequences of steps, each with a condition over the row and the states of the steps.",
    source: "scan-operator",
    syntax:
      "T | scan [with_match_id = name] [declare (name: type = default, …)] with (step name [output = all | last | none]: condition [=> name = expression, …]; …)",
    examples: [
      (
        "range x from 1 to 3 step 1 | sort by x asc | scan declare (s: long = 0) with (step a: true => s = x + a.s;)",
        ["1 | 1", "2 | 3", "3 | 6"]
      )
    ])

  struct Step: Sendable {
    var name: Name
    var output: ScanMachine.Output
    var condition: Expression
    var assignments: [(name: Name, value: Expression)]
  }

  let matchID: Name?
  let declared: [TypedName]
  let steps: [Step]
  package let span: Span

  package static func parse(_ parser: inout Parser, keyword: Name) throws(Diagnostic) -> Scan {
    let options = try parser.options(["with_match_id"])
    var declared: [TypedName] = []
    if parser.take(word: "declare") { declared = try parser.parameters() }
    try parser.expect(word: "with")
    try parser.expect(.leftParen)
    var steps: [Step] = []
    while !parser.isAt(.rightParen) {
      try parser.expect(word: "step")
      let name = try parser.name("a step")
      var output = ScanMachine.Output.all
      if parser.take(word: "output") {
        try parser.expect(.assign)
        if parser.take(word: "last") {
          output = .last
        } else if parser.take(word: "none") {
          output = .none
        } else {
          try parser.expect(word: "all")
        }
      }
      try parser.expect(.colon)
      let condition = try parser.expression()
      var assignments: [(name: Name, value: Expression)] = []
      if parser.take(.arrow) {
        assignments = try parser.operands {
          parser throws(Diagnostic) -> (name: Name, value: Expression) in
          let name = try parser.name("a column")
          try parser.expect(.assign)
          return (name, try parser.expression())
        }
      }
      steps.append(
        Step(name: name, output: output, condition: condition, assignments: assignments))
      if !parser.take(.semicolon) { break }
    }
    try parser.expect(.rightParen)
    return Scan(
      matchID: options["with_match_id"], declared: declared, steps: steps,
      span: parser.span(from: keyword.span.start))
  }

  package func write(to printer: inout QueryPrinter) {
    printer.write("scan")
    printer.options(["with_match_id": matchID])
    if !declared.isEmpty {
      printer.write(" declare ")
      printer.parameters(declared)
    }
    printer.write(" with (")
    for step in steps {
      printer.write("step ")
      printer.write(step.name)
      switch step.output {
      case .all: break
      case .last: printer.write(" output=last")
      case .none: printer.write(" output=none")
      }
      printer.write(": ")
      printer.write(step.condition)
      if !step.assignments.isEmpty { printer.write(" => ") }
      printer.list(step.assignments) { printer, assignment in
        printer.write(assignment.name)
        printer.write(" = ")
        printer.write(assignment.value)
      }
      printer.write("; ")
    }
    printer.write(")")
  }

  package func bind(_ input: LogicalPlan?, _ binder: Binder, _ environment: inout Environment)
    throws(Diagnostic) -> LogicalPlan
  {
    let plan = try require(input)
    guard plan.isSerialized else {
      throw Diagnostic(
        .misplacedAggregate, "`scan` needs rows in order", at: span,
        help: "sort them first, or put `serialize` before")
    }
    try binder.requireDifferentNames(declared.map(\.name))
    try binder.requireDifferentNames(steps.map(\.name))
    for step in steps { try binder.requireDifferentNames(step.assignments.map(\.name)) }
    let source = binder.select(plan, plan.visibleColumns)
    var extended = source.columns
    var defaults: [BoundExpression] = []
    for column in declared {
      guard let type = ScalarType(kqlName: column.type.text) else {
        throw Diagnostic(
          .unexpectedToken, "there is no type `\(column.type.text)`", at: column.type.span)
      }
      extended.append(binder.newColumn(column.name.text, type))
      let absent = BoundExpression.empty(type)
      let value = try column.defaultValue.map { expression throws(Diagnostic) in
        try binder.convert(
          try binder.bind(expression, in: Scope(environment: environment)), to: type)
      }
      defaults.append(value ?? absent)
    }
    // The state of each step: the values of every column when it last matched.
    let states = steps.map { _ in binder.renumbered(extended) }
    var machine = ScanMachine(columnCount: source.columns.count, width: extended.count)
    for (index, step) in steps.enumerated() {
      machine.steps.append(
        try bindStep(step, index, source.columns, extended, states, binder, environment))
    }
    for expression in defaults {
      machine.defaults.append(
        try binder.requireConstant(expression, "a default", at: span))
    }
    machine.slots = extended + states.flatMap { $0 }
    machine.hasMatchID = matchID != nil
    var output = binder.renumbered(extended)
    if let matchID { output.append(binder.newColumn(matchID.text, .long)) }
    let ready = machine
    return LogicalPlan(
      .transform(source, TableTransform("scan") { table, host in try ready.run(table, host) }),
      columns: output, isOrdered: true)
  }

  private func bindStep(
    _ step: Step, _ index: Int, _ columns: [Column], _ extended: [Column], _ states: [[Column]],
    _ binder: Binder, _ environment: Environment
  ) throws(Diagnostic) -> ScanMachine.Step {
    // `s1.column` is a column of that step's state: a name of its own here.
    var visible = columns
    for (number, state) in states.enumerated() {
      for column in state {
        var named = column
        named.name = steps[number].name.text + "." + column.name
        visible.append(named)
      }
    }
    let scope = Scope(columns: visible, environment: environment)
    let condition = try binder.bindPredicate(qualified(step.condition), in: scope)
    var assignments: [(slot: Int, expression: BoundExpression)] = []
    for assignment in step.assignments {
      guard let slot = extended.firstIndex(where: { $0.name == assignment.name.text }) else {
        throw binder.unknownColumn(assignment.name, in: scope)
      }
      let value = try binder.bind(qualified(assignment.value), in: scope)
      assignments.append((slot, try binder.convert(value, to: extended[slot].type)))
    }
    return ScanMachine.Step(
      output: step.output, condition: condition, assignments: assignments)
  }

  /// `step.column` as one name.
  private func qualified(_ expression: Expression) -> Expression {
    switch expression {
    case .member(.name(let base), let name)
    where steps.contains(where: { $0.name.text == base.text }):
      return .name(Name(base.text + "." + name.text, base.span.union(name.span)))
    case .member(let base, let name): return .member(qualified(base), name)
    case .element(let base, let index, let span):
      return .element(qualified(base), qualified(index), span)
    case .call(let name, let arguments, let span):
      return .call(
        name, arguments.map { Argument(name: $0.name, value: qualified($0.value)) }, span)
    case .negate(let inner, let span): return .negate(qualified(inner), span)
    case .plus(let inner, let span): return .plus(qualified(inner), span)
    case .binary(let left, let sign, let right):
      return .binary(qualified(left), sign, qualified(right))
    case .chain(let sign, let parts): return .chain(sign, parts.map(qualified))
    case .list(let value, let sign, let items, let span):
      return .list(qualified(value), sign, items.map(qualified), span)
    case .between(let value, let sign, let low, let high, let span):
      return .between(qualified(value), sign, qualified(low), qualified(high), span)
    case .literal, .name, .star, .pattern, .pipeline, .type, .schema, .assignment,
      .tupleAssignment:
      return expression
    }
  }
}
