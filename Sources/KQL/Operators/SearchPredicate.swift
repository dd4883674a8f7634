import Diagnostics
import KQLCatalog
import KQLPlan
import KQLSyntax
import KQLValues

/// What `search` and `find` look for: a condition in which a text stands for a look into all columns.
///
/// Source: search-operator, find-operator.
indirect enum SearchPredicate: Sendable {
  /// `*`: every row.
  case everything
  /// `"err"`, `"err*"`: in any column.
  case term(String, Span)
  /// `column: "err"`.
  case column(Name, String, Span)
  case condition(Expression)
  case not(SearchPredicate, Span)
  /// `and` or `or`.
  case chain(String, [SearchPredicate])

  /// Whether it looks into all columns.
  var hasTerm: Bool {
    switch self {
    case .term: true
    case .everything, .column: false
    case .condition(let expression): Self.readsAnyColumn(expression)
    case .not(let inner, _): inner.hasTerm
    case .chain(_, let parts): parts.contains(where: \.hasTerm)
    }
  }

  private static func readsAnyColumn(_ expression: Expression) -> Bool {
    switch expression {
    case .binary(.star, _, _), .list(.star, _, _, _): true
    case .chain(_, let parts): parts.contains(where: readsAnyColumn)
    case .call(_, let arguments, _): arguments.contains { readsAnyColumn($0.value) }
    case .literal, .name, .negate, .plus, .binary, .list, .between, .member, .element, .star,
      .pattern, .pipeline, .type, .schema, .assignment, .tupleAssignment:
      false
    }
  }
}

extension SearchPredicate {
  func write(to printer: inout QueryPrinter) { write(to: &printer, isPart: false) }

  private func write(to printer: inout QueryPrinter, isPart: Bool) {
    switch self {
    case .everything: printer.write("*")
    case .term(let text, _): printer.string(text)
    case .column(let name, let text, _):
      printer.write(name)
      printer.write(": ")
      printer.string(text)
    case .condition(let expression): printer.comparison(expression)
    case .not(let inner, _):
      printer.write("not(")
      inner.write(to: &printer)
      printer.write(")")
    case .chain(let word, let parts):
      if isPart { printer.write("(") }
      for (index, part) in parts.enumerated() {
        if index > 0 { printer.write(" \(word) ") }
        part.write(to: &printer, isPart: true)
      }
      if isPart { printer.write(")") }
    }
  }
}

extension QueryPrinter {
  /// Tables, patterns of their names, and pipelines in brackets.
  mutating func tables(_ tables: [Expression]) { list(tables) }

  /// The tables that `find` and `search` are held to.
  mutating func searchedTables(_ searched: [Expression]?) {
    guard let searched else { return }
    write(" in (")
    tables(searched)
    write(")")
  }
}

extension Parser {
  mutating func searchPredicate() throws(Diagnostic) -> SearchPredicate {
    try enter()
    defer { leave() }
    return try searchChain("or")
  }

  private mutating func searchChain(_ word: String) throws(Diagnostic) -> SearchPredicate {
    var parts = [try word == "or" ? searchChain("and") : searchUnit()]
    while take(word: word) {
      parts.append(try word == "or" ? searchChain("and") : searchUnit())
    }
    return parts.count == 1 ? parts[0] : .chain(word, parts)
  }

  private mutating func searchUnit() throws(Diagnostic) -> SearchPredicate {
    let start = current.span
    if isAt(.star), endsSearchUnit(peek()) {
      advance()
      return .everything
    }
    if case .string(let first) = current.kind {
      var text = first
      var offset = 1
      while case .string(let more) = peek(offset).kind {
        text += more
        offset += 1
      }
      if endsSearchUnit(peek(offset)) {
        for _ in 0..<offset { advance() }
        return .term(text, span(from: start.start))
      }
    }
    if let found = attempt({ parser throws(Diagnostic) in try parser.columnTerm() }) {
      return found
    }
    if isAt(word: "not"), peek().kind == .punctuation(.leftParen) {
      if let inner = attempt({ parser throws(Diagnostic) -> SearchPredicate in
        parser.advance()
        return try parser.bracketedPredicate()
      }) {
        return .not(inner, span(from: start.start))
      }
    }
    if isAt(.leftParen),
      let inner = attempt({ parser throws(Diagnostic) -> SearchPredicate in
        try parser.bracketedPredicate()
      })
    {
      return inner
    }
    return .condition(try comparison())
  }

  /// `column: "text"`.
  private mutating func columnTerm() throws(Diagnostic) -> SearchPredicate {
    let name = try name()
    try expect(.colon)
    guard case .string(let text) = current.kind else { throw unexpected(wanted: "a string") }
    advance()
    return .column(name, text, span(from: name.span.start))
  }

  /// `(…)`, with nothing after it that would make it the operand of a comparison.
  private mutating func bracketedPredicate() throws(Diagnostic) -> SearchPredicate {
    try expect(.leftParen)
    let inner = try searchPredicate()
    try expect(.rightParen)
    guard endsSearchUnit(current) else { throw unexpected(wanted: "`and` or `or`") }
    return inner
  }

  private func endsSearchUnit(_ token: Token) -> Bool {
    switch token.kind {
    case .end, .punctuation(.pipe), .punctuation(.rightParen), .punctuation(.semicolon),
      .punctuation(.rightBrace):
      true
    case .identifier(let word): ["and", "or", "project", "where"].contains(word)
    case .string, .integer, .real, .timespan, .typed, .punctuation: false
    }
  }

  /// `in (T, U*, (V | …))`, after the `in`.
  mutating func searchedTables() throws(Diagnostic) -> [Expression] {
    try expect(.leftParen)
    let tables = try operands { parser throws(Diagnostic) in
      if let pattern = parser.attempt({ parser throws(Diagnostic) -> Name in
        let name = try parser.columnPattern()
        guard name.text.contains("*") else { throw parser.unexpected(wanted: "a pattern") }
        return name
      }) {
        return Expression.pattern(pattern)
      }
      return try parser.tabularOrScalar()
    }
    try expect(.rightParen)
    return tables
  }
}

/// A table that is searched, with the rows that fit.
struct SearchedTable {
  var label: String
  var plan: LogicalPlan
  /// The columns that the condition names, in the order in which it does.
  var named: [Column]
}

extension Binder {
  /// The tables that an `in (…)` means; all of them, where there is none.
  func searchedTables(_ tables: [Expression]?, _ environment: Environment, at span: Span)
    throws(Diagnostic) -> [(label: String, plan: LogicalPlan)]
  {
    var found: [(label: String, plan: LogicalPlan)] = []
    for table in tables ?? [.pattern(Name("*", span))] {
      guard case .pattern(let pattern) = table else {
        let label = label(table, environment) ?? "union_arg\(found.count)"
        found.append((label, try bindTabular(table, in: environment)))
        continue
      }
      let names = self.tables(fitting: pattern.text, environment)
      guard !names.isEmpty else {
        throw Diagnostic(.unknownTable, "no table fits `\(pattern.text)`", at: pattern.span)
      }
      for name in names {
        found.append((name, try fitting(name, environment, at: pattern.span)))
      }
    }
    return found
  }

  /// The rows of each table that fit. A column that only other tables have is empty here; a table that has
  /// none of the columns that a condition without terms names is left out.
  func search(
    _ tables: [(label: String, plan: LogicalPlan)], for predicate: SearchPredicate,
    isSensitive: Bool, takesWildcards: Bool, _ environment: Environment, at span: Span
  ) throws(Diagnostic) -> [SearchedTable] {
    var types: [String: ScalarType] = [:]
    for table in tables {
      for column in table.plan.columns where types[column.name] == nil {
        types[column.name] = column.type
      }
    }
    var found: [SearchedTable] = []
    for table in tables {
      try checkDeadline()
      var names = environment
      names.addEmpty(types, besides: Set(table.plan.columns.map(\.name)))
      let search = SearchBinding(
        binder: self, scope: rowScope(table.plan, names), isSensitive: isSensitive,
        takesWildcards: takesWildcards)
      var named: [Column] = []
      let condition: BoundExpression
      do throws(Diagnostic) {
        condition = try search.bind(predicate, naming: &named)
      } catch {
        // A column of this name may have another type in each table.
        if tables.count == 1 || error.isConsequence || error.code == .unknownColumn { throw error }
        var told = error
        told.notes.append("in the table `\(table.label)`")
        throw told
      }
      let plan = filter(table.plan, condition)
      found.append(SearchedTable(label: table.label, plan: plan, named: named))
    }
    if !predicate.hasTerm, found.contains(where: { !$0.named.isEmpty }) {
      found.removeAll(where: \.named.isEmpty)
    }
    return found
  }

  private struct SearchBinding {
    let binder: Binder
    let scope: Scope
    let isSensitive: Bool
    let takesWildcards: Bool

    func bind(_ predicate: SearchPredicate, naming named: inout [Column]) throws(Diagnostic)
      -> BoundExpression
    {
      switch predicate {
      case .everything: return .literal(.bool(true), .bool)
      case .term(let text, let span):
        var parts: [BoundExpression] = []
        for column in scope.columns where !column.isHidden {
          parts.append(try term(text, in: .column(column), at: span))
        }
        return parts.isEmpty ? .literal(.bool(false), .bool) : try binder.combine(.or, parts)
      case .column(let name, let text, let span):
        let value = try binder.bind(.name(name), in: scope)
        note(value, &named)
        return try term(text, in: value, at: span)
      case .condition(let expression):
        let condition = try binder.bindPredicate(
          isSensitive ? sensitive(expression) : expression, in: scope)
        if !predicate.hasTerm { note(condition, &named) }
        return condition
      case .not(let inner, let span):
        return try binder.call(.not, [try bind(inner, naming: &named)], at: span)
      case .chain(let word, let predicates):
        var parts: [BoundExpression] = []
        for part in predicates { parts.append(try bind(part, naming: &named)) }
        return try binder.combine(word == "or" ? .or : .and, parts)
      }
    }

    private func note(_ expression: BoundExpression, _ named: inout [Column]) {
      if case .column(let column) = expression, !named.contains(where: { $0.id == column.id }) {
        named.append(column)
      }
      for child in expression.children { note(child, &named) }
    }

    /// `has`, or what the wildcards in the text ask for.
    private func term(_ text: String, in value: BoundExpression, at span: Span)
      throws(Diagnostic) -> BoundExpression
    {
      let subject = try binder.convert(value, to: .string)
      var inner = Substring(text)
      guard inner.contains("*") else { return try call(.has, .hasCased, subject, text, at: span) }
      guard takesWildcards else {
        throw Diagnostic(
          .unsupported, "kustody does not support wildcards in the terms of `find` yet", at: span)
      }
      let startsOpen = inner.hasPrefix("*")
      let endsOpen = inner.count > 1 && inner.hasSuffix("*")
      if startsOpen { inner = inner.dropFirst() }
      if endsOpen { inner = inner.dropLast() }
      if inner.isEmpty { return .literal(.bool(true), .bool) }
      guard inner.contains("*") else {
        let text = String(inner)
        if startsOpen {
          return endsOpen
            ? try call(.contains, .containsCased, subject, text, at: span)
            : try call(.hasSuffix, .hasSuffixCased, subject, text, at: span)
        }
        return try call(.hasPrefix, .hasPrefixCased, subject, text, at: span)
      }
      let parts = inner.split(separator: "*", omittingEmptySubsequences: true)
      let pattern =
        (isSensitive ? "" : "(?i)") + (startsOpen ? "" : "\\b")
        + parts.map { quoted($0) }.joined(separator: ".*") + (endsOpen ? "" : "\\b")
      return try binder.call(
        .matchesRegex, [subject, .literal(.string(pattern), .string)], at: span)
    }

    private func call(
      _ function: KnownFunction, _ cased: KnownFunction, _ subject: BoundExpression,
      _ text: String, at span: Span
    ) throws(Diagnostic) -> BoundExpression {
      try binder.call(
        isSensitive ? cased : function, [subject, .literal(.string(text), .string)], at: span)
    }

    private func quoted(_ text: Substring) -> String {
      var output = ""
      for scalar in text.unicodeScalars {
        if "\\.+*?()|[]{}^$".unicodeScalars.contains(scalar) { output += "\\" }
        output.unicodeScalars.append(scalar)
      }
      return output
    }

    /// The condition with each operator that does not mind case in the form that does.
    private func sensitive(_ expression: Expression) throws(Diagnostic) -> Expression {
      switch expression {
      case .binary(let left, let name, let right):
        switch name.text {
        case "=~": return .binary(left, Name("==", name.span), right)
        case "!~": return .binary(left, Name("!=", name.span), right)
        default:
          let other = name.text + "_cs"
          let hasOther = binder.catalog.scalar(other)?.isOperator ?? false
          return .binary(left, hasOther ? Name(other, name.span) : name, right)
        }
      case .chain(let name, let parts):
        var changed: [Expression] = []
        for part in parts { changed.append(try sensitive(part)) }
        return .chain(name, changed)
      case .list(_, let name, _, _) where !["in", "!in"].contains(name.text):
        throw Diagnostic(
          .unsupported,
          "kustody does not support `\(name.text)` in a case-sensitive `search` yet", at: name.span)
      case .literal, .name, .call, .negate, .plus, .list, .between, .member, .element, .star,
        .pattern, .pipeline, .type, .schema, .assignment, .tupleAssignment:
        return expression
      }
    }
  }
}
