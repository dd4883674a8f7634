/// What can stand where after an operator's keyword: what a text that is being typed is completed from.
package struct OperatorPlaces: Sendable {
  /// What stands at a place.
  package enum Content: Sendable, Hashable {
    /// Expressions over the rows.
    case expressions
    /// The same with aggregates around them.
    case aggregates
    /// Names of columns only.
    case columns
    /// Columns of both tables of a join.
    case joinKeys
    /// Tables, or pipelines in brackets.
    case tables
    /// Plugins of `evaluate`.
    case pluginCall
    /// Functions whose first parameter is a table.
    case functions
    /// `name = value` in brackets.
    case properties([String])
    /// Some words and nothing else.
    case words([String])
    /// Operators, without a table before them, in brackets.
    case operators
    /// A new name, or a number: nothing to offer.
    case nothing
  }

  /// What stands behind the keyword.
  package var operands: Content
  /// `name=` before the operands, and the words that it takes; none where it takes a name or a number.
  package var options: [(name: String, values: [String])]
  /// Words behind operands, and what stands behind each; nil: nothing new, the operands go on.
  package var words: [(word: String, next: Content?)]

  /// - Parameter sorts: whether columns may be followed by how rows are sorted by them.
  init(
    _ operands: Content = .expressions, options: KeyValuePairs<String, [String]> = [:],
    words: KeyValuePairs<String, Content?> = [:], sorts: Bool = false
  ) {
    self.operands = operands
    self.options = options.map { ($0.key, $0.value) }
    self.words = words.map { ($0.key, $0.value) }
    if sorts {
      self.words += ["asc", "desc", "nulls first", "nulls last"].map { (word: $0, next: .nothing) }
    }
  }
}
