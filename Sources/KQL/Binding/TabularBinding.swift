import Diagnostics
import KQLCatalog
import KQLPlan
import KQLSyntax
import KQLValues

/// Tables: names, calls and pipelines.
extension Binder {
  /// Whether an expression is a table where it stands.
  package func isTabular(_ expression: Expression, in scope: Scope) -> Bool {
    switch expression {
    case .pipeline(let pipeline):
      if pipeline.operators.isEmpty, case .expression(let inner) = pipeline.source {
        return isTabular(inner, in: scope)
      }
      return true
    case .name(let name):
      if scope.column(name.text) != nil { return false }
      if let binding = scope.environment[name.text] {
        switch binding {
        case .tabular: return true
        case .function(let function):
          return isTabular(
            function.definition.body, in: bodyScope(of: function))
        case .scalar, .rowValue, .pattern, .database, .unknown: return false
        }
      }
      if host.table(named: name.text) != nil { return true }
      return isTabularSaved(name)
    case .call(let name, _, _):
      if case .function(let function)? = scope.environment[name.text] {
        return isTabular(function.definition.body, in: bodyScope(of: function))
      }
      if case .pattern? = scope.environment[name.text] { return true }
      if TableForm(rawValue: name.text) != nil { return true }
      if specialFunctions[name.text] != nil || catalog.scalar(name.text) != nil { return false }
      return isTabularSaved(name)
    case .member(let base, _), .element(let base, _, _):
      // `database("x").T`, `cluster("c").database("d").T`, `pattern(…).path`.
      return isTabular(base, in: scope)
    case .literal, .negate, .plus, .binary, .chain, .list, .between, .star, .pattern, .type,
      .schema, .assignment, .tupleAssignment:
      return false
    }
  }

  private func isTabularSaved(_ name: Name) -> Bool {
    do throws(Diagnostic) {
      guard let function = try savedFunction(name) else { return false }
      return isTabular(function.definition.body, in: bodyScope(of: function))
    } catch {
      return true
    }
  }

  /// The names of a function's body, told apart only as tables and values.
  private func bodyScope(of function: UserFunction) -> Scope {
    var environment = function.environment
    for parameter in function.definition.parameters {
      let empty = LogicalPlan(.values([]), columns: [])
      environment[parameter.name.text] =
        parameter.columns == nil
        ? .scalar(.literal(.null, .dynamic)) : .tabular(share(empty))
    }
    for statement in function.definition.statements {
      switch statement {
      case .letFunction(let name, let definition):
        environment[name.text] = .function(
          UserFunction(name: name.text, definition: definition, environment: environment))
      case .letValue(let name, let value):
        let isTable = isTabular(value, in: Scope(environment: environment))
        environment[name.text] =
          isTable
          ? .tabular(share(LogicalPlan(.values([]), columns: [])))
          : .scalar(.literal(.null, .dynamic))
      case .pipeline, .set, .parameters, .pattern, .alias, .restrict: break
      }
    }
    return Scope(environment: environment)
  }

  /// The plan of an expression that must be a table.
  package func bindTabular(_ expression: Expression, in environment: Environment)
    throws(Diagnostic) -> LogicalPlan
  {
    try requireTable(try bindTableOrGraph(expression, in: environment), at: expression.span)
  }

  /// A plan that is not a graph.
  private func requireTable(_ plan: LogicalPlan, at span: Span) throws(Diagnostic) -> LogicalPlan {
    guard plan.graph != nil else { return plan }
    throw Diagnostic(
      .wrongShape, "expected a table, found a graph", at: span,
      help: "`graph-match` and `graph-to-table` make a table of it")
  }

  /// The plan of an expression that is a table or a graph.
  func bindTableOrGraph(_ expression: Expression, in environment: Environment)
    throws(Diagnostic) -> LogicalPlan
  {
    let plan = try bindUnrecorded(expression, in: environment)
    recorder.note(expression, plan)
    return plan
  }

  private func bindUnrecorded(_ expression: Expression, in environment: Environment)
    throws(Diagnostic) -> LogicalPlan
  {
    switch expression {
    case .pipeline(let pipeline):
      return try bindPipeline(pipeline, in: environment, allowsGraph: true)
    case .name(let name): return try bindTable(name, in: environment)
    case .call(let name, let arguments, let span):
      return try bindTabularCall(name, arguments, at: span, in: environment)
    case .member(.call(let name, let arguments, let span), let member):
      if case .pattern(let declaration, let outer)? = environment[name.text] {
        return try bindPattern(
          declaration, outer, arguments, path: .literal(.string(member.text), member.span),
          at: span, in: environment)
      }
      try requireLocal(name, arguments, at: span, in: environment)
      return try bindTable(member, in: environment)
    case .element(.call(let name, let arguments, let span), let index, _):
      if case .pattern(let declaration, let outer)? = environment[name.text] {
        return try bindPattern(
          declaration, outer, arguments, path: index, at: span, in: environment)
      }
      try requireLocal(name, arguments, at: span, in: environment)
      if case .literal(.string(let text), let place) = index {
        return try bindTable(Name(text, place), in: environment)
      }
      throw Diagnostic(.wrongShape, "expected the name of a table", at: index.span)
    case .member(let base, let name):
      guard isTabular(base, in: Scope(environment: environment)) else {
        throw Diagnostic(.wrongShape, "expected a table", at: expression.span)
      }
      return try bindTable(name, in: environment)
    case .literal, .negate, .plus, .binary, .chain, .list, .between, .element, .star, .pattern,
      .type, .schema, .assignment, .tupleAssignment:
      throw Diagnostic(
        .wrongShape, "expected a table, found one value", at: expression.span,
        help: "`print` makes a table of it")
    }
  }

  /// Whether `workspace("w")`, `app("a")`, `cluster("c").database("d")` mean this database: only where the user
  /// said so. Rows of another workspace must not be taken for its own.
  private func requireLocal(
    _ name: Name, _ arguments: [Argument], at span: Span, in environment: Environment
  ) throws(Diagnostic) {
    guard let form = TableForm(rawValue: name.text), form.isPlace else { return }
    for argument in arguments {
      if case .call(let inner, let outer, let place) = argument.value {
        try requireLocal(inner, outer, at: place, in: environment)
        continue
      }
      let bound = try bind(argument.value, in: Scope(environment: environment))
      let value = try requireConstant(bound, "the name of a workspace", at: argument.value.span)
      let text = value.text(as: bound.type)
      if options.localNames.contains(text.lowercased()) || options.localNames.contains("*") {
        continue
      }
      if assume("\(name.text)('\(text)')") { continue }
      throw Diagnostic(
        .unknownTable, "`\(name.text)(\"\(text)\")` is not here", at: span,
        help: "where this database holds its logs, say so with `--workspace \(text)`")
    }
  }

  private func bindTable(_ name: Name, in environment: Environment) throws(Diagnostic)
    -> LogicalPlan
  {
    if let binding = environment[name.text] {
      switch binding {
      case .tabular(let shared): return use(shared)
      case .function(let function):
        return try bindTabularCall(
          function, [], at: name.span, in: Scope(environment: environment))
      case .scalar, .rowValue:
        throw Diagnostic(
          .wrongShape, "expected a table, but `\(name.text)` is one value", at: name.span)
      case .unknown(let missing):
        useUnknown(missing)
        return openPlan()
      case .pattern, .database: break
      }
    }
    if let table = host.table(named: name.text) {
      if let restriction, !restriction.contains(where: { fits(name.text, $0) }) {
        throw missingSource(
          Diagnostic(
            .unknownTable, "`restrict access to` leaves no table `\(name.text)`", at: name.span))
      }
      return try scan(table)
    }
    if let saved = try savedFunction(name) {
      return try bindTabularCall(saved, [], at: name.span, in: Scope(environment: environment))
    }
    if assumeSource(name) { return openPlan() }
    let names = host.tableNames + environment.names + host.savedFunctionNames
    let near = suggestion(for: name.text, among: names)
    throw missingSource(
      Diagnostic(
        .unknownTable, "there is no table `\(name.text)`", of: name.text, at: name.span,
        in: source, near: near, otherwise: helpForTables))
  }

  /// What there is, for anyone who names a table that is not there.
  private var helpForTables: String {
    let saved = "a saved function is loaded with `--functions DIR`"
    let names = host.storedTableNames.sorted()
    if names.isEmpty { return saved }
    let shown = names.prefix(8).map { "`\($0)`" }.joined(separator: ", ")
    let rest = names.count > 8 ? " and \(names.count - 8) more" : ""
    return "there are rows of \(shown)\(rest); \(saved)"
  }

  private func bindTabularCall(
    _ name: Name, _ arguments: [Argument], at span: Span, in environment: Environment
  ) throws(Diagnostic) -> LogicalPlan {
    let scope = Scope(environment: environment)
    if let binding = environment[name.text] {
      switch binding {
      case .function(let function):
        return try bindTabularCall(function, arguments, at: span, in: scope)
      case .pattern(let declaration, let outer):
        return try bindPattern(
          declaration, outer, arguments, path: nil, at: span, in: environment)
      case .scalar, .rowValue, .tabular, .database: break
      case .unknown(let missing):
        useUnknown(missing)
        bindLoosely(arguments, in: scope)
        return openPlan()
      }
    }
    switch TableForm(rawValue: name.text) {
    case .materialize:
      guard let first = arguments.first else {
        throw Diagnostic(.noOverload, "`materialize` takes a table", at: span)
      }
      return use(share(try bindTableOrGraph(first.value, in: environment), isMaterialized: true))
    case .view:
      guard let first = arguments.first else { break }
      return try bindTableOrGraph(first.value, in: environment)
    case .table:
      let values = arguments.filter { !isTabular($0.value, in: scope) }
      guard let first = values.first else { break }
      let text = try requireConstant(
        try bind(first.value, in: scope), "the table's name", at: first.value.span)
      guard case .string(let table) = text else { break }
      return try bindTable(Name(table, first.value.span), in: environment)
    case .watchlist: return try bindWatchlist(arguments, at: span, in: scope)
    case .database, .cluster, .workspace, .app, .resource, nil: break
    }
    if let saved = try savedFunction(name) {
      return try bindTabularCall(saved, arguments, at: span, in: scope)
    }
    bindLoosely(arguments, in: scope)
    try requireSupported(function: name)
    if assumeSource(name) { return openPlan() }
    throw missingSource(unknownFunction(name, in: scope))
  }

  private func bindWatchlist(_ arguments: [Argument], at span: Span, in scope: Scope)
    throws(Diagnostic) -> LogicalPlan
  {
    guard let first = arguments.first,
      case .string(let name) = try requireConstant(
        try bind(first.value, in: scope), "the watchlist's name", at: first.value.span)
    else {
      throw Diagnostic(.noOverload, "`_GetWatchlist` takes the name of a watchlist", at: span)
    }
    return try watchlist(name, at: span)
  }

  private func bindPattern(
    _ declaration: PatternDeclaration, _ outer: Environment, _ arguments: [Argument],
    path: Expression?, at span: Span, in environment: Environment
  ) throws(Diagnostic) -> LogicalPlan {
    let scope = Scope(environment: environment)
    var given: [Value] = []
    for argument in arguments {
      given.append(
        try requireConstant(
          try bind(argument.value, in: scope), "an argument of a pattern", at: argument.value.span))
    }
    let pathValue = try path.map { expression throws(Diagnostic) in
      try requireConstant(try bind(expression, in: scope), "the path", at: expression.span)
    }
    for candidate in declaration.cases {
      var wanted: [Value] = []
      for argument in candidate.arguments {
        wanted.append(
          try requireConstant(
            try bind(argument, in: Scope(environment: outer)), "a pattern's case",
            at: argument.span))
      }
      let wantedPath = try candidate.path.map { expression throws(Diagnostic) in
        try requireConstant(
          try bind(expression, in: Scope(environment: outer)), "a pattern's path",
          at: expression.span)
      }
      guard wanted == given, wantedPath == pathValue else { continue }
      var inner = outer
      for (parameter, value) in zip(declaration.parameters, given + [pathValue].compactMap { $0 }) {
        inner[parameter.name.text] = .scalar(.literal(value, .string))
      }
      try bindLets(candidate.statements, into: &inner)
      return try bindTabular(candidate.body, in: inner)
    }
    throw Diagnostic(.unknownFunction, "no case of the pattern fits these values", at: span)
  }

  // MARK: pipelines

  /// The plan of a pipeline. An error in one operator is noted and the next ones are still read.
  ///
  /// - Parameters:
  ///   - input: what comes in from an outer operator (`mv-apply`, `partition`, `fork`).
  ///   - allowsGraph: whether what comes out may be a graph.
  package func bindPipeline(
    _ pipeline: Pipeline, in environment: Environment, input: LogicalPlan? = nil,
    allowsGraph: Bool = false
  ) throws(Diagnostic) -> LogicalPlan {
    var environment = environment
    var plan = input
    if case .expression(let expression) = pipeline.source {
      plan =
        attempt { () throws(Diagnostic) in try bindTableOrGraph(expression, in: environment) }
        ?? openPlan()
    }
    for form in pipeline.operators {
      try checkDeadline()
      guard let tabular = form as? any TabularOperator else {
        throw Diagnostic(.internalError, "this operator cannot be bound", at: form.span)
      }
      do throws(Diagnostic) {
        if let input = plan, !(tabular is any GraphOperator) {
          plan = try requireTable(input, at: form.span)
        }
        let input = plan
        plan = try recording(tabular, input, in: environment) { () throws(Diagnostic) in
          let output = try tabular.bind(input, self, &environment)
          try requireDifferentColumns(output, at: form.span)
          return output
        }
      } catch {
        note(error)
        // What a failed operator would have made of its input, nobody knows.
        if plan == nil || plan?.graph != nil || !type(of: tabular).keepsColumns {
          plan = openPlan()
        }
      }
    }
    guard let plan else {
      throw Diagnostic(.wrongShape, "expected a table", at: pipeline.span)
    }
    return allowsGraph ? plan : try requireTable(plan, at: pipeline.span)
  }
}
