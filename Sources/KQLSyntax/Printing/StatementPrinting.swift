extension QueryPrinter {
  mutating func write(_ statement: Statement, separator: String) {
    switch statement {
    case .pipeline(let pipeline): write(pipeline, separator: separator)
    case .letValue(let name, let value):
      write("let ")
      write(name)
      write(" = ")
      if case .pipeline(let pipeline) = value {
        write(pipeline, separator: separator)
      } else {
        write(value)
      }
    case .letFunction(let name, let function):
      write("let ")
      write(name)
      write(function.isView ? " = view " : " = ")
      parameters(function.parameters)
      write(" ")
      body(function.statements, function.body)
    case .set(let name, let value):
      write("set \(name.text)")
      if let value {
        write(" = ")
        write(value)
      }
    case .parameters(let parameters):
      write("declare query_parameters")
      self.parameters(parameters)
    case .pattern(let declaration): write(declaration)
    case .alias(let name, let value):
      write("alias database ")
      write(name)
      write(" = ")
      write(value)
    case .restrict(let names, _):
      write("restrict access to (")
      list(names)
      write(")")
    }
  }

  /// `{ statements; body }`.
  private mutating func body(_ statements: [Statement], _ body: Expression) {
    write("{ ")
    for statement in statements {
      write(statement, separator: " | ")
      write("; ")
    }
    whole(body)
    write(" }")
  }

  /// `(name: type, T: (column: type), x: long = 5)`.
  package mutating func parameters(_ parameters: [TypedName]) {
    write("(")
    list(parameters) { $0.write($1) }
    write(")")
  }

  package mutating func write(_ typed: TypedName) {
    write(typed.name)
    write(": ")
    if let columns = typed.columns {
      if columns.isEmpty { write("(*)") } else { parameters(columns) }
    } else {
      write(typed.type.text)
    }
    if let value = typed.defaultValue {
      write(" = ")
      write(value)
    }
  }

  private mutating func write(_ declaration: PatternDeclaration) {
    write("declare pattern ")
    write(declaration.name)
    // Without cases it says only that there is one of that name.
    guard !declaration.parameters.isEmpty || !declaration.cases.isEmpty else { return }
    let hasPath = declaration.cases.contains { $0.path != nil }
    write(" = ")
    parameters(hasPath ? Array(declaration.parameters.dropLast()) : declaration.parameters)
    if hasPath, let path = declaration.parameters.last {
      write("[")
      write(path)
      write("]")
    }
    write(" { ")
    for item in declaration.cases {
      write("(")
      list(item.arguments)
      write(")")
      if let path = item.path {
        write(".[")
        write(path)
        write("]")
      }
      write(" = ")
      body(item.statements, item.body)
      write("; ")
    }
    write("}")
  }
}
