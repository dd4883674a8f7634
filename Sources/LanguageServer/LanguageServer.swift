// LanguageServer: the Language Server Protocol over the language service, for editors.

import Diagnostics
import JSON
import LanguageService
import Workspace

/// Answers the messages of one editor. Documents live as long as the editor has them open; nothing is written.
///
/// Source: the Language Server Protocol, 3.17.
package final class LanguageServer {
  /// The logs, tables and functions that are asked.
  let session: Session
  private let send: (JSONValue) -> Void
  private let version: String
  private var documents: [String: EditedDocument] = [:]
  /// Those whose problems were not told since they changed.
  private var changed: Set<String> = []
  private(set) var encoding = PositionEncoding.utf16
  private var isInitialized = false
  private var isShutDown = false

  package init(version: String, session: Session, send: @escaping (JSONValue) -> Void) {
    self.version = version
    self.send = send
    self.session = session
  }

  /// Serves until the editor ends it or goes away.
  ///
  /// - Returns: whether it ended as the protocol says.
  package static func run(
    _ stream: MessageStream, version: String, session: Session
  ) -> Bool {
    let server = LanguageServer(version: version, session: session, send: stream.send)
    while true {
      do {
        guard let message = try stream.next() else { return server.isShutDown }
        if let isClean = server.handle(message) { return isClean }
      } catch MessageStream.Problem.content(let reason) {
        server.fail(.null, .parse, reason)
      } catch {
        return false
      }
      // While somebody types, only the last state is looked at.
      if !stream.hasMore { server.publish() }
    }
  }

  /// Answers a message.
  ///
  /// - Returns: nil to go on; at the end whether it was asked for before.
  package func handle(_ message: JSONValue) -> Bool? {
    guard case .string(let method)? = message["method"] else {
      // An answer to something that was never asked, or no message at all.
      if message["result"] == nil, message["error"] == nil {
        fail(message["id"] ?? .null, .invalidRequest, "this is not a message of the protocol")
      }
      return nil
    }
    let parameters = message["params"] ?? .object([])
    guard let id = message["id"] else {
      if method == "exit" { return isShutDown }
      if isInitialized { notice(method, parameters) }
      return nil
    }
    if method == "initialize" {
      reply(id, initialize(parameters))
    } else if !isInitialized {
      fail(id, .notInitialized, "`initialize` comes first")
    } else if isShutDown {
      fail(id, .invalidRequest, "the server is shut down")
    } else {
      do {
        reply(id, try answer(method, parameters))
      } catch let failure as RequestFailure {
        fail(id, failure.code, failure.message)
      } catch {
        fail(id, .failed, (error as? WorkspaceError)?.message ?? "\(error)")
      }
    }
    return nil
  }

  // MARK: messages

  enum ErrorCode: Int64 {
    case parse = -32_700
    case invalidRequest = -32_600
    case methodNotFound = -32_601
    case invalidParameters = -32_602
    case notInitialized = -32_002
    case failed = -32_803
  }

  struct RequestFailure: Error {
    var code: ErrorCode
    var message: String
  }

  private func reply(_ id: JSONValue, _ result: JSONValue) {
    send(.members(["jsonrpc": .string("2.0"), "id": id, "result": result]))
  }

  private func fail(_ id: JSONValue, _ code: ErrorCode, _ message: String) {
    let error = JSONValue.members(["code": .integer(code.rawValue), "message": .string(message)])
    send(.members(["jsonrpc": .string("2.0"), "id": id, "error": error]))
  }

  private func initialize(_ parameters: JSONValue) -> JSONValue {
    isInitialized = true
    if case .array(let offered)? = parameters["capabilities"]?["general"]?["positionEncodings"],
      offered.contains(.string("utf-8"))
    {
      encoding = .utf8
    }
    let capabilities = JSONValue.members([
      "positionEncoding": .string(encoding == .utf8 ? "utf-8" : "utf-16"),
      "textDocumentSync": .members(["openClose": .bool(true), "change": .integer(2)]),
      "completionProvider": .members([
        "triggerCharacters": .array(["|", ".", " ", "("].map(JSONValue.string))
      ]),
      "hoverProvider": .bool(true),
      "signatureHelpProvider": .members(["triggerCharacters": .array([.string("("), .string(",")])]
      ),
      "definitionProvider": .bool(true),
      "documentFormattingProvider": .bool(true),
      "codeActionProvider": .members(["codeActionKinds": .array([.string("quickfix")])]),
      "semanticTokensProvider": .members([
        "legend": .members([
          "tokenTypes": .array(SemanticTokens.types.map(JSONValue.string)),
          "tokenModifiers": .array([]),
        ]), "full": .bool(true),
      ]),
    ])
    return .members([
      "capabilities": capabilities,
      "serverInfo": .members(["name": .string("kustody"), "version": .string(version)]),
    ])
  }

  private func notice(_ method: String, _ parameters: JSONValue) {
    guard let document = parameters["textDocument"], case .string(let uri)? = document["uri"] else {
      return
    }
    switch method {
    case "textDocument/didOpen":
      guard case .string(let text)? = document["text"] else { return }
      var language = ""
      if case .string(let id)? = document["languageId"] { language = id }
      documents[uri] = EditedDocument(
        uri: uri, language: language, version: document["version"]?.integerValue ?? 0, text: text)
      changed.insert(uri)
    case "textDocument/didChange":
      guard case .array(let changes)? = parameters["contentChanges"] else { return }
      for change in changes {
        guard case .string(let text)? = change["text"], let source = documents[uri]?.source else {
          continue
        }
        let span = change["range"].flatMap { self.span($0, in: source) }
        documents[uri]?.change(span, to: text)
      }
      documents[uri]?.version = document["version"]?.integerValue ?? 0
      changed.insert(uri)
    case "textDocument/didClose":
      documents[uri] = nil
      changed.remove(uri)
      publish(uri, version: nil, [])
    default: break
    }
  }

  private func answer(_ method: String, _ parameters: JSONValue) throws -> JSONValue {
    switch method {
    case "shutdown":
      isShutDown = true
      return .null
    case "textDocument/completion": return try completion(place(parameters))
    case "textDocument/hover": return try hover(place(parameters))
    case "textDocument/signatureHelp": return try signatureHelp(place(parameters))
    case "textDocument/definition": return try definition(place(parameters))
    case "textDocument/formatting": return try formatting(document(parameters))
    case "textDocument/codeAction": return try codeActions(document(parameters), parameters)
    case "textDocument/semanticTokens/full": return try semanticTokens(document(parameters))
    default: throw RequestFailure(code: .methodNotFound, message: "`\(method)` is not answered")
    }
  }

  // MARK: documents

  private func document(_ parameters: JSONValue) throws -> EditedDocument {
    guard case .string(let uri)? = parameters["textDocument"]?["uri"] else {
      throw RequestFailure(code: .invalidParameters, message: "no document is named")
    }
    guard let document = documents[uri] else {
      throw RequestFailure(code: .invalidParameters, message: "the document is not open")
    }
    return document
  }

  /// A place in a query of a document that is asked about.
  struct Place {
    var document: EditedDocument
    var offset: Int
    /// nil where the place is in no query.
    var query: SourceText?
  }

  private func place(_ parameters: JSONValue) throws -> Place {
    let document = try document(parameters)
    guard let position = parameters["position"].flatMap(Self.position) else {
      throw RequestFailure(code: .invalidParameters, message: "no position is given")
    }
    let offset = document.source.offset(of: position, in: encoding)
    return Place(document: document, offset: offset, query: document.query(at: offset))
  }

  private static func position(_ value: JSONValue) -> TextPosition? {
    guard let line = value["line"]?.integerValue, let column = value["character"]?.integerValue,
      (0...Int64(Int32.max)).contains(line), (0...Int64(Int32.max)).contains(column)
    else { return nil }
    return TextPosition(line: Int(line), column: Int(column))
  }

  func span(_ range: JSONValue, in source: SourceText) -> Span? {
    guard let start = range["start"].flatMap(Self.position),
      let end = range["end"].flatMap(Self.position)
    else { return nil }
    let first = source.offset(of: start, in: encoding)
    return Span(first, max(first, source.offset(of: end, in: encoding)))
  }

  func range(_ span: Span, in source: SourceText) -> JSONValue {
    func position(_ offset: Int) -> JSONValue {
      let place = source.position(of: offset, in: encoding)
      return .members([
        "line": .integer(Int64(place.line)), "character": .integer(Int64(place.column)),
      ])
    }
    return .members(["start": position(span.start), "end": position(max(span.start, span.end))])
  }

  var language: LanguageService { session.language }

  // MARK: problems

  /// Tells the problems of the documents that changed.
  package func publish() {
    for uri in changed.sorted() {
      guard let document = documents[uri] else { continue }
      publish(uri, version: document.version, (try? problems(of: document)) ?? [])
    }
    changed = []
  }

  private func publish(_ uri: String, version: Int64?, _ problems: [Problem]) {
    let source = documents[uri]?.source ?? SourceText("")
    var parameters: [(String, JSONValue)] = [("uri", .string(uri))]
    if let version { parameters.append(("version", .integer(version))) }
    parameters.append(("diagnostics", .array(problems.map { json($0, in: source) })))
    send(
      .members([
        "jsonrpc": .string("2.0"), "method": .string("textDocument/publishDiagnostics"),
        "params": .object(parameters.map { JSONMember($0.0, $0.1) }),
      ]))
  }
}

extension JSONValue {
  static func members(_ members: KeyValuePairs<String, JSONValue>) -> JSONValue {
    .object(members.map { JSONMember($0.key, $0.value) })
  }

  var integerValue: Int64? { if case .integer(let value) = self { value } else { nil } }
}
