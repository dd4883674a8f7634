import Diagnostics

/// The form of an operator between pipes: what it is called and how its words are read.
package protocol OperatorSyntax: Sendable {
  /// The words it goes by: `where`, `filter`.
  static var keywords: [String] { get }
  /// Whether it may begin a pipeline (`print`), must (`.always`), or never does.
  static var start: PipelineStart { get }
  /// Reads what follows the keyword.
  static func parse(_ parser: inout Parser, keyword: Name) throws(Diagnostic) -> Self
  /// Writes it as KQL, from its keyword on.
  func write(to printer: inout QueryPrinter)
  /// From the keyword to the last word.
  var span: Span { get }
}

package enum PipelineStart: Sendable { case never, optional, always }

/// The parser's view of the language: it names no operator itself.
package struct Grammar: Sendable {
  /// By keyword.
  package let operators: [String: any OperatorSyntax.Type]
  /// The words that stand between two operands: `has`, `!contains_cs`.
  package let wordOperators: Set<String>
  /// Operators that are known by name only.
  let unsupported: [String: UnsupportedName]

  package init(
    operators: [any OperatorSyntax.Type], wordOperators: Set<String>,
    unsupported: [String: UnsupportedName] = [:]
  ) {
    var byKeyword: [String: any OperatorSyntax.Type] = [:]
    for form in operators {
      for keyword in form.keywords { byKeyword[keyword] = form }
    }
    self.operators = byKeyword
    self.wordOperators = wordOperators
    self.unsupported = unsupported
  }
}
