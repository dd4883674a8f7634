import Diagnostics

/// Something that can be put where somebody types.
package struct CompletionItem: Sendable, Hashable {
  package enum Kind: String, Sendable, CaseIterable {
    case table, column, function, aggregate, plugin, keyword, option, type, value
    /// An operator between pipes.
    case tabularOperator = "operator"
    /// A word or sign between operands.
    case scalarOperator = "scalar operator"
    /// A name of `let` or a parameter.
    case variable
    /// A function of the user's own, saved or of `let`.
    case userFunction = "user function"
  }

  package var label: String
  package var kind: Kind
  /// A type, a signature: what fits on the line beside the label.
  package var detail: String
  /// What it is, as Markdown; empty where nothing more is known.
  package var documentation: String
  /// What is put in the place of what was typed, where that is not the label.
  package var insertion: String

  init(
    _ label: String, _ kind: Kind, detail: String = "", documentation: String = "",
    insertion: String? = nil
  ) {
    self.label = label
    self.kind = kind
    self.detail = detail
    self.documentation = documentation
    self.insertion = insertion ?? label
  }
}

/// What can stand at a place, the likeliest first.
package struct Completion: Sendable {
  /// What was typed of it already, and is replaced by what is chosen.
  package var span: Span
  package var items: [CompletionItem]
  /// Whether there are more than are named.
  package var isIncomplete = false
}

/// How near a label is to what was typed of it, case apart; less is nearer. nil: it is none that was meant.
func rank(of label: String, for typed: String) -> Int? {
  if typed.isEmpty { return 0 }
  let (label, typed) = (Array(label.lowercased().utf8), Array(typed.lowercased().utf8))
  if label.starts(with: typed) { return 0 }
  guard typed.count > 1, typed.count < label.count else { return nil }
  var isInside = false
  for start in 1...(label.count - typed.count)
  where label[start..<start + typed.count].elementsEqual(typed) {
    let isLetter = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(label[start - 1])
    if !isLetter { return 1 }
    isInside = true
  }
  return isInside ? 2 : nil
}
