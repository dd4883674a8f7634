/// Calls of more arguments than a database's functions take.
package enum WideCall {
  /// Hands several values on as one.
  package static let pack = "kqi_pack"
  private static let suffix = "_wide"

  /// The form of a function of ours whose arguments are such packs.
  package static func name(of function: String) -> String { function + suffix }

  /// The function whose form has this name; nil where it is none.
  package static func function(named name: String) -> String? {
    name.hasSuffix(suffix) ? String(name.dropLast(suffix.count)) : nil
  }
}

extension Printer {
  /// SQLite's own of any number of arguments, which may be grouped at will.
  private static let associative: Set<String> = ["coalesce", "max", "min"]

  mutating func writeCall(_ name: String, _ arguments: [SQLExpression]) {
    let limits = dialect.limits
    switch dialect {
    case .sqlite where arguments.count > limits.arguments:
      let groups = stride(from: 0, to: arguments.count, by: limits.valuesPerCall).map { start in
        Array(arguments[start..<min(start + limits.valuesPerCall, arguments.count)])
      }
      if Self.associative.contains(name) {
        writeCall(name, groups.map { $0.count == 1 ? $0[0] : .call(name, $0) })
      } else {
        writePlainCall(WideCall.name(of: name), groups.map { .call(WideCall.pack, $0) })
      }
    case .clickHouse where name == SQLExpression.namedCall: writeNamed(arguments)
    case .sqlite, .clickHouse: writePlainCall(name, arguments)
    }
  }

  /// Writes an expression and its name, and after that, in the same select, the name.
  private mutating func writeNamed(_ parts: [SQLExpression]) {
    guard case .text(let name)? = parts.first, let inner = parts.last else { return }
    if let known = names[name] { return putIdentifier(known) }
    names[name] = name
    put("(")
    write(inner)
    put(" as ")
    putIdentifier(name)
    put(")")
  }

  private mutating func writePlainCall(_ name: String, _ arguments: [SQLExpression]) {
    functions.insert(name)
    put(name)
    put("(")
    separated(arguments) { $0.write($1) }
    put(")")
  }
}
