/// How tightly the parts of an expression hold together, the loosest first.
private enum Binding: Int, Comparable {
  case or, and, comparison, additive, multiplicative, sign, path

  static func < (left: Binding, right: Binding) -> Bool { left.rawValue < right.rawValue }

  var tighter: Binding { Binding(rawValue: rawValue + 1) ?? .path }
}

extension Expression {
  private static let sums: Set<String> = ["+", "-"]
  private static let products: Set<String> = ["*", "/", "%"]

  fileprivate var binding: Binding {
    switch self {
    case .chain(let word, _): word.text == "or" ? .or : .and
    case .binary(_, let sign, _):
      Self.sums.contains(sign.text)
        ? .additive : Self.products.contains(sign.text) ? .multiplicative : .comparison
    case .list, .between: .comparison
    case .negate, .plus: .sign
    case .literal, .name, .call, .member, .element, .star, .pattern, .pipeline, .type, .schema:
      .path
    // These stand only where they are read as a whole.
    case .assignment, .tupleAssignment: .or
    }
  }
}

extension QueryPrinter {
  package mutating func write(_ expression: Expression) { write(expression, .or) }

  /// An expression where only sums, products and what binds tighter can stand without brackets.
  package mutating func sum(_ expression: Expression) { write(expression, .additive) }

  /// An expression where an `and` or `or` needs brackets.
  package mutating func comparison(_ expression: Expression) { write(expression, .comparison) }

  private mutating func write(_ expression: Expression, _ least: Binding) {
    let needsBrackets = expression.binding < least
    if needsBrackets { write("(") }
    bare(expression)
    if needsBrackets { write(")") }
  }

  private mutating func bare(_ expression: Expression) {
    switch expression {
    case .literal(let literal, _): write(literal)
    case .name(let name): write(name)
    case .call(let name, let arguments, _): call(name, arguments)
    case .negate(let inner, _):
      write("-")
      write(inner, .path)
    case .plus(let inner, _):
      write("+")
      write(inner, .path)
    case .binary(let left, let sign, let right):
      let binding = expression.binding
      write(left, binding)
      write(" \(sign.text) ")
      write(right, binding.tighter)
    case .chain(let word, let parts):
      for (index, part) in parts.enumerated() {
        if index > 0 { write(" \(word.text) ") }
        write(part, expression.binding.tighter)
      }
    case .list(let value, let word, let items, _):
      write(value, .comparison)
      write(" \(word.text) (")
      values(items)
      write(")")
    case .between(let value, let word, let low, let high, _):
      write(value, .comparison)
      write(" \(word.text) (")
      write(low, .additive)
      write(" .. ")
      write(high, .additive)
      write(")")
    case .member(let base, let name):
      write(base, .path)
      // Behind a dot stands a word only, whatever it means elsewhere.
      write("." + name.text)
    case .element(let base, let index, _):
      write(base, .path)
      write("[")
      write(index)
      write("]")
    case .star: write("*")
    case .pattern(let name): pattern(name)
    case .pipeline(let pipeline): bracketed(pipeline)
    case .type(let name, _): write("typeof(\(name.text))")
    case .schema(let columns, _):
      write("typeof(")
      list(columns) { printer, column in
        if column.name.text == "*" { printer.write("*") } else { printer.write(column) }
      }
      write(")")
    case .assignment(let name, let value):
      write(name)
      write(" = ")
      write(value)
    case .tupleAssignment(let names, let value, _):
      write("(")
      list(names) { $0.write($1) }
      write(") = ")
      write(value)
    }
  }

  private mutating func call(_ name: Name, _ arguments: [Argument]) {
    // `cluster(…).database(…)` is read as a call with what stands before as its first argument.
    if name.text == "database" || name.text == "table", arguments.count > 1,
      case .call(let first, _, _)? = arguments.first?.value,
      first.text == "cluster" || first.text == "database"
    {
      whole(arguments[0].value)
      write("." + name.text)
      self.arguments(Array(arguments.dropFirst()))
      return
    }
    write(name.text)
    self.arguments(arguments)
  }

  /// `(a, name = b)`.
  package mutating func arguments(_ arguments: [Argument]) {
    write("(")
    if arguments.count == 1, arguments[0].name == nil {
      whole(arguments[0].value)
    } else {
      list(arguments) { printer, argument in
        if let name = argument.name {
          printer.write(name)
          printer.write(" = ")
        }
        printer.write(argument.value)
      }
    }
    write(")")
  }

  /// Expressions with commas between; what is after a comma could belong to a pipeline without brackets.
  private mutating func values(_ items: [Expression]) {
    if items.count == 1 { whole(items[0]) } else { list(items) }
  }

  package mutating func write(_ literal: Literal) {
    switch literal {
    case .bool(let value): write(value ? "true" : "false")
    case .integer(let digits), .real(let digits): write(digits)
    case .timespan(let written): write(written)
    case .string(let value): string(value)
    case .typed(let type, let written): write("\(type)(\(written))")
    case .null: write("null")
    }
  }
}
