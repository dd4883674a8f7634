import DetectionRules
import Diagnostics
import Documents

/// One change of one text.
package struct Mutant: Sendable {
  /// The name of the `Mutation`.
  package var mutation: String
  package var text: QueryText
  /// What is changed: in the query, or for a trigger in the file.
  package var span: Span
  package var before: String
  /// Empty where something is left out.
  package var after: String
  let change: MutantChange
  private let isOfQuery: Bool

  /// All mutants of a text, by place; of several that are alike the first.
  static func all(of text: QueryText, _ mutations: [Mutation]) -> [Mutant] {
    var found: [(mutant: Mutant, order: Int)] = []
    var known: Set<Mutation.Edit> = []
    guard let scan = QueryScan(text.source) else { return [] }
    for (order, mutation) in mutations.enumerated() {
      for edit in mutation.edits(scan) where known.insert(edit).inserted {
        let before = text.source.text(edit.span)
        guard before != edit.replacement else { continue }
        let blanks = before.utf8.prefix { $0 == 0x20 || (0x09...0x0D).contains($0) }.count
        let mutant = Mutant(
          mutation: mutation.name, text: text,
          span: Span(edit.span.start + blanks, edit.span.end), before: before,
          after: edit.replacement,
          change: MutantChange(key: text.key, content: .edit(edit, of: text.source)),
          isOfQuery: true)
        found.append((mutant, order))
      }
    }
    // The sort is stable only by what it compares.
    return found.enumerated().sorted { first, second in
      (first.element.mutant.span.start, first.element.order, first.offset)
        < (second.element.mutant.span.start, second.element.order, second.offset)
    }.map(\.element.mutant)
  }

  /// The mutants of a rule's trigger.
  static func triggers(of rule: DetectionRule, _ text: QueryText) -> [Mutant] {
    guard rule.kind == .scheduled || rule.kind == .logAlert else { return [] }
    func mutant(_ node: DocumentNode?, _ before: String, _ after: String, _ trigger: Trigger)
      -> Mutant
    {
      let start = node?.offset ?? rule.node.offset
      return Mutant(
        mutation: Mutation.trigger.name, text: text,
        span: Span(start, start + (node?.text?.utf8.count ?? 1)), before: before, after: after,
        change: MutantChange(key: text.key, content: .trigger(trigger)), isOfQuery: false)
    }
    // A log alert has them beside its query.
    let criterion = rule.node["criteria"]?["allOf"]?.list?.first {
      $0["query"]?.offset == rule.queryNode.offset
    }
    let sign = rule.node["triggerOperator"] ?? criterion?["operator"]
    let threshold = rule.node["triggerThreshold"] ?? criterion?["threshold"]
    let trigger = rule.trigger
    var mutants = trigger.comparison.neighbours.map { other in
      mutant(
        sign, trigger.comparison.rawValue, other.rawValue, Trigger(other, trigger.threshold))
    }
    let higher = trigger.threshold + 1
    mutants.append(
      mutant(
        threshold, Self.number(trigger.threshold), Self.number(higher),
        Trigger(trigger.comparison, higher)))
    return mutants
  }

  private static func number(_ value: Double) -> String {
    Int64(exactly: value).map(String.init) ?? "\(value)"
  }

  // MARK: for people

  /// The place in the file, or in the query where the file holds it in another form.
  package var position: (line: Int, column: Int) {
    isOfQuery ? text.position(of: span.start) : text.file.position(of: span.start)
  }

  /// What was changed.
  package var words: String {
    let before = Self.short(before)
    return after.isEmpty
      ? "`\(before)` was left out" : "`\(before)` became `\(Self.short(after))`"
  }

  /// In one line, of a length that can be read.
  private static func short(_ text: String) -> String {
    let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return words.count > 60 ? words.prefix(59) + "…" : words
  }

  /// The change at its place in the source; ends in a line break.
  package func drawn(_ renderer: CaretRenderer) -> String {
    let title = "survived[\(mutation)]"
    if !isOfQuery { return renderer.text(titled: title, words, at: span, in: text.file) }
    if let place = text.span(inFile: span) {
      return renderer.text(titled: title, words, at: place, in: text.file)
    }
    let name = "\(text.key.path): query of `\(text.name)`"
    let source = SourceText(text.source.text(Span(0, text.source.utf8.count)), name: name)
    return renderer.text(titled: title, words, at: span, in: source)
  }
}

extension Trigger.Comparison {
  /// What is tried in its place.
  fileprivate var neighbours: [Trigger.Comparison] {
    switch self {
    case .greater: [.greaterOrEqual, .less]
    case .greaterOrEqual: [.greater, .lessOrEqual]
    case .less: [.lessOrEqual, .greater]
    case .lessOrEqual: [.less, .greaterOrEqual]
    case .equal: [.notEqual]
    case .notEqual: [.equal]
    }
  }
}
