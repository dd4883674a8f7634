import DetectionRules
import Diagnostics
import Files
import JSON
import LanguageService
import Workspace

extension LanguageServer {
  // MARK: problems

  /// What is wrong with a document, at its own places.
  func problems(of document: EditedDocument) throws -> [Problem] {
    guard document.kind == .rules else {
      let language = language
      return document.queries.flatMap { language.problems(of: $0) }
    }
    let text = document.source.text(Span(0, document.source.utf8.count))
    guard RuleFile.mayHoldRules(text) else { return [] }
    return try RuleCheck(document.source, in: session).findings.map {
      Problem(severity: $0.isWarning ? .warning : .error, diagnostic: $0.diagnostic)
    }
  }

  func json(_ problem: Problem, in source: SourceText) -> JSONValue {
    let diagnostic = problem.diagnostic
    let lines =
      [diagnostic.message] + diagnostic.notes + (diagnostic.help.map { ["help: \($0)"] } ?? [])
    return .members([
      "range": range(diagnostic.span, in: source),
      "severity": .integer(problem.severity == .error ? 1 : 2),
      "code": .string(diagnostic.code.rawValue), "source": .string("kustody"),
      "message": .string(visibleLines(lines.joined(separator: "\n"))),
    ])
  }

  func codeActions(_ document: EditedDocument, _ parameters: JSONValue) throws -> JSONValue {
    let source = document.source
    guard let wanted = parameters["range"].flatMap({ span($0, in: source) }) else {
      throw RequestFailure(code: .invalidParameters, message: "no range is given")
    }
    let problems = try problems(of: document).filter {
      $0.diagnostic.span.start <= wanted.end && wanted.start <= $0.diagnostic.span.end
    }
    return .array(
      problems.compactMap { problem in
        guard let fix = problem.diagnostic.fix else { return nil }
        let edit = JSONValue.members([
          "range": range(fix.span, in: source), "newText": .string(fix.replacement),
        ])
        return .members([
          "title": .string(
            fix.replacement.isEmpty
              ? "Remove `\(visible(source.text(fix.span)))`" : "Write `\(visible(fix.replacement))`"
          ),
          "kind": .string("quickfix"), "isPreferred": .bool(true),
          "diagnostics": .array([json(problem, in: source)]),
          "edit": .members(["changes": .members([document.uri: .array([edit])])]),
        ])
      })
  }

  // MARK: a place

  func completion(_ place: Place) throws -> JSONValue {
    guard let query = place.query else { return .null }
    let completion = language.completion(at: place.offset, of: query)
    let replaced = range(completion.span, in: place.document.source)
    let items = completion.items.enumerated().map { index, item in
      JSONValue.members([
        "label": .string(item.label), "kind": .integer(Self.number(of: item.kind)),
        "detail": .string(item.detail), "sortText": .string(Self.sortText(index)),
        "filterText": .string(item.label),
        "documentation": Self.markdown(item.documentation),
        "textEdit": .members(["range": replaced, "newText": .string(item.insertion)]),
      ])
    }
    return .members(["isIncomplete": .bool(completion.isIncomplete), "items": .array(items)])
  }

  /// Editors sort by text: the order is the language service's.
  private static func sortText(_ index: Int) -> String {
    let digits = String(index)
    return String(repeating: "0", count: max(0, 6 - digits.count)) + digits
  }

  /// `CompletionItemKind`.
  private static func number(of kind: CompletionItem.Kind) -> Int64 {
    switch kind {
    case .table: 7
    case .column: 5
    case .function, .aggregate, .userFunction: 3
    case .plugin: 9
    case .keyword, .tabularOperator: 14
    case .option: 10
    case .type: 25
    case .value: 12
    case .scalarOperator: 24
    case .variable: 6
    }
  }

  private static func markdown(_ text: String) -> JSONValue {
    .members(["kind": .string("markdown"), "value": .string(text)])
  }

  func hover(_ place: Place) throws -> JSONValue {
    guard let query = place.query, let hover = language.hover(at: place.offset, of: query)
    else { return .null }
    return .members([
      "contents": Self.markdown(hover.text),
      "range": range(hover.span, in: place.document.source),
    ])
  }

  func signatureHelp(_ place: Place) throws -> JSONValue {
    guard let query = place.query,
      let help = language.signatureHelp(at: place.offset, of: query)
    else { return .null }
    let signatures = help.signatures.map { signature in
      let label = SourceText(signature.label)
      let parameters = zip(signature.parameters, signature.words).map { span, words in
        let start = label.position(of: span.start, in: .utf16).column
        let end = label.position(of: span.end, in: .utf16).column
        return JSONValue.members([
          "label": .array([.integer(Int64(start)), .integer(Int64(end))]),
          "documentation": .string(words),
        ])
      }
      return JSONValue.members([
        "label": .string(signature.label), "documentation": Self.markdown(help.summary),
        "parameters": .array(parameters),
      ])
    }
    return .members([
      "signatures": .array(signatures), "activeSignature": .integer(Int64(help.active)),
      "activeParameter": .integer(Int64(help.argument)),
    ])
  }

  func definition(_ place: Place) throws -> JSONValue {
    guard let query = place.query,
      let definition = language.definition(at: place.offset, of: query)
    else { return .null }
    guard let path = definition.path else {
      return .members([
        "uri": .string(place.document.uri),
        "range": range(definition.span, in: place.document.source),
      ])
    }
    return .members([
      "uri": .string(Self.uri(ofFile: path)), "range": range(Span(0, 0), in: SourceText("")),
    ])
  }

  private static func uri(ofFile path: String) -> String {
    var text = "file://"
    for byte in (realPath(path) ?? path).utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "-"),
        UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
        text.unicodeScalars.append(UnicodeScalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        text += "%" + (digits.count == 1 ? "0" : "") + digits
      }
    }
    return text
  }

  // MARK: a document

  /// One edit of the whole, or none where it has the style; nil where the text cannot be read.
  func formatting(_ document: EditedDocument) throws -> JSONValue {
    guard document.kind == .query,
      let styled = try? language.formatted(document.source)
    else { return .null }
    let whole = Span(0, document.source.utf8.count)
    if styled == document.source.text(whole) { return .array([]) }
    return .array([
      .members(["range": range(whole, in: document.source), "newText": .string(styled)])
    ])
  }

  func semanticTokens(_ document: EditedDocument) throws -> JSONValue {
    let language = language
    var tokens = SemanticTokens(of: document.source, encoding: encoding)
    for query in document.queries { tokens.add(language.highlights(of: query)) }
    return .members(["data": .array(tokens.data.map(JSONValue.integer))])
  }
}
