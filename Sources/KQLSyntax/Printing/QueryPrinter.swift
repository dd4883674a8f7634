import KQLValues

/// Writes a query as KQL text from its tree.
///
/// What means the same is written the same way: spaces, brackets, quotes and the older names of operators are those of
/// the printer, and what the tree does not keep (comments, hints) is gone. Text written so and read again is
/// written the same.
package struct QueryPrinter {
  package private(set) var text = ""
  /// Words that stand for more than a name somewhere: as a name they are quoted.
  private let reserved: Set<String>

  package init(grammar: Grammar) {
    reserved = Self.words.union(grammar.operators.keys).union(grammar.wordOperators)
  }

  private static let words: Set<String> = [
    "and", "or", "not", "in", "has_any", "has_all", "between", "matches", "true", "True", "TRUE",
    "false",
    "False", "FALSE", "null", "by", "on", "of", "with", "as", "to", "from", "step", "asc", "desc",
    "nulls",
    "first", "last", "kind", "typeof", "let", "set", "declare", "alias", "restrict", "view",
    "default",
    "limit", "output", "nodes", "edges", "project", "where", "in~", "others", "threshold", "range",
  ]

  // MARK: words

  package mutating func write(_ word: String) { text += word }

  /// A name, in brackets where it is not a word or one that means more.
  package mutating func write(_ name: Name) {
    if Self.isWord(name.text), !reserved.contains(name.text) {
      text += name.text
    } else {
      text += "["
      string(name.text)
      text += "]"
    }
  }

  /// A name that may hold `*`.
  package mutating func pattern(_ name: Name) {
    if name.text.utf8.allSatisfy({ Self.isWordByte($0) || $0 == UInt8(ascii: "*") }) {
      text += name.text
    } else {
      write(name)
    }
  }

  /// ` name=value` for each option that is there.
  package mutating func options(_ options: KeyValuePairs<String, Name?>) {
    for (name, value) in options {
      if let value { option(name, value) }
    }
  }

  /// The same in the order of their names.
  package mutating func options(_ options: [String: Name]) {
    for (name, value) in options.sorted(by: { $0.key < $1.key }) { option(name, value) }
  }

  private mutating func option(_ name: String, _ value: Name) {
    text += " \(name)="
    if Self.isWord(value.text) || !value.text.isEmpty && value.text.utf8.allSatisfy(Self.isDigit) {
      text += value.text
    } else {
      string(value.text)
    }
  }

  /// A text with its quotes.
  package mutating func string(_ value: String) { text += quotedText(value, by: "\"") }

  /// Items with `, ` between them.
  package mutating func list<Item>(
    _ items: [Item], _ write: (inout QueryPrinter, Item) -> Void
  ) {
    for (index, item) in items.enumerated() {
      if index > 0 { text += ", " }
      write(&self, item)
    }
  }

  package mutating func list(_ items: [Expression]) { list(items) { $0.write($1) } }

  private static func isWord(_ text: String) -> Bool {
    guard let first = text.utf8.first, !isDigit(first) else { return false }
    return text.utf8.allSatisfy(isWordByte)
  }

  /// What is not ASCII may be a blank to the lexer: a name that holds it is quoted.
  private static func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "_"), UInt8(ascii: "$"):
      true
    default: isDigit(byte)
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }

  // MARK: pipelines

  /// `source | operator | …`.
  package mutating func write(_ pipeline: Pipeline, separator: String = " | ") {
    var isFirst = true
    if case .expression(let source) = pipeline.source {
      write(source)
      isFirst = false
    }
    for form in pipeline.operators {
      if !isFirst { text += separator }
      isFirst = false
      form.write(to: &self)
    }
  }

  /// A pipeline in brackets, as a leg of another operator.
  package mutating func bracketed(_ pipeline: Pipeline) {
    text += "("
    write(pipeline)
    text += ")"
  }

  /// A tabular or scalar expression where no brackets are needed around a pipeline.
  package mutating func whole(_ expression: Expression) {
    if case .pipeline(let pipeline) = expression { write(pipeline) } else { write(expression) }
  }
}

extension Query {
  /// The query as KQL: a statement a line, its operators each on a line of its own.
  package func printed(_ grammar: Grammar) -> String {
    var printer = QueryPrinter(grammar: grammar)
    for (index, statement) in statements.enumerated() {
      if index > 0 { printer.write(";\n") }
      printer.write(statement, separator: "\n| ")
    }
    return printer.text
  }
}
