import Diagnostics
import HTTP
import JSON
import KQLValues
import Workspace

/// Why a request has no answer, in the words that the clients of both interfaces know.
///
/// Clients drop the text of 401, 404 and 429, and repeat what 500, 503 and 504 say: so what a person has to read,
/// and what fails again the next time, is 400.
struct ServiceError: Error {
  var status: Int
  /// Of Kusto, as `Kusto.Data.Exceptions.SyntaxException` without its namespace.
  var exception: String
  /// Of Kusto.
  var code = "General_BadRequest"
  /// For people. Kusto's clients look in it for `Semantic error:`.
  var message: String
  /// Of Azure Monitor's inner error.
  var innerCode = "BadRequest"
  /// Whether the same request fails again.
  var isPermanent = true
  /// What the query's errors are, for programs that show them in it.
  var diagnostics: Diagnostics?

  init(_ status: Int, _ exception: String, _ message: String) {
    self.status = status
    self.exception = exception
    self.message = visible(message)
  }

  /// A request that is wrong in itself.
  static func badRequest(_ message: String) -> ServiceError {
    ServiceError(400, "KustoBadRequestException", "Request is invalid: \(message)")
  }

  static func unknownDatabase(_ name: String, here: String) -> ServiceError {
    var error = ServiceError(
      400, "EntityNotFoundException",
      "Database '\(name)' could not be found; the database here is called '\(here)'.")
    error.code = "BadRequest_EntityNotFound"
    return error
  }

  init(_ problem: HTTPProblem) {
    self.init(problem.status, "KustoBadRequestException", problem.message)
    code =
      switch problem.status {
      case 401: "Unauthorized"
      case 403, 421: "Forbidden"
      case 404: "NotFound"
      case 405: "MethodNotAllowed"
      case 413, 431: "RequestTooLarge"
      case 503: "ServiceBusy"
      default: "General_BadRequest"
      }
    isPermanent = problem.status != 503 && problem.status != 408
  }

  /// - Parameter error: what a query or its rows threw.
  init(_ error: any Error) {
    switch error {
    case let error as ServiceError: self = error
    case let error as Diagnostics: self.init(diagnostics: error)
    case let error as WorkspaceError: self.init(workspace: error)
    case let error as HTTPProblem: self.init(error)
    default: self.init(500, "KustoServiceException", "\(error)")
    }
  }

  private init(diagnostics: Diagnostics) {
    let texts = diagnostics.all.map { $0.clientText(in: diagnostics.source) }
    let isSyntax = diagnostics.all.first?.isSyntax ?? false
    self.init(
      400, isSyntax ? "SyntaxException" : "SemanticException",
      "Request is invalid and cannot be processed: \(texts.joined(separator: " | "))")
    innerCode = isSyntax ? "SyntaxError" : "SemanticError"
    self.diagnostics = diagnostics
  }

  private init(workspace error: WorkspaceError) {
    switch error {
    case .timeout:
      self.init(
        504, "KustoServiceTimeoutException",
        "Query execution has exceeded the allowed limits: the time that it may take ran out.")
      code = "General_Timeout"
      innerCode = "TimeoutError"
    case .memory, .failed(.limit, _):
      self.init(
        400, "KustoServicePartialQueryFailureLowMemoryConditionException",
        "Query execution has exceeded the allowed limits: \(error.message).")
      code = "General_LimitsExceeded"
      innerCode = "LimitsExceeded"
    case .failed(let code, let message):
      self.init(
        400, "SemanticException",
        "Request is invalid and cannot be processed: Semantic error: \(code.rawValue): \(message)")
      innerCode = "SemanticError"
    case .unknownTable, .io:
      self.init(400, "SemanticException", "Semantic error: \(error.message)")
      innerCode = "SemanticError"
    case .interrupted:
      self.init(503, "KustoServiceException", "the query was ended; the server stops")
      isPermanent = false
    case .database, .compiler:
      self.init(500, "KustoServiceException", error.message)
    }
  }

  // MARK: as JSON

  private static let summary = "Request is invalid and cannot be executed."

  /// `{"code":…,"message":…,…}`, as both the body of an error and the end of rows hold it.
  func kusto(_ context: RequestContext) -> JSONValue {
    .object([
      JSONMember("code", .string(code)),
      JSONMember("message", .string(status == 400 ? Self.summary : message)),
      JSONMember("@type", .string("Kusto.Data.Exceptions.\(exception)")),
      JSONMember("@message", .string(message)),
      JSONMember(
        "@context",
        .object([
          JSONMember("timestamp", .string(context.time)),
          JSONMember("clientRequestId", .string(context.clientRequestID)),
          JSONMember("activityId", .string(context.activityID)),
        ])),
      JSONMember("@permanent", .bool(isPermanent)),
    ])
  }

  /// Clients of Azure Monitor send a request again that failed with 500 or 504: what will fail again must not be so.
  mutating func beFinal() { if isPermanent, status >= 500 { status = 400 } }

  /// As Azure Monitor has it, whose clients show the innermost message.
  var monitor: JSONValue {
    .object([
      JSONMember(
        "message", .string(status == 400 ? "The request had some invalid properties" : message)),
      JSONMember("code", .string(status == 400 ? "BadArgumentError" : code)),
      JSONMember("correlationId", .string(randomGUID())),
      JSONMember(
        "innererror",
        .object([
          JSONMember("code", .string(innerCode)), JSONMember("message", .string(message)),
        ])),
    ])
  }
}

extension Diagnostic {
  /// Whether the text could not be read, as distinct from understood.
  fileprivate var isSyntax: Bool {
    switch code {
    case .unexpectedCharacter, .unterminated, .malformedLiteral, .unexpectedToken,
      .unknownOperator, .tooComplex:
      true
    default: false
    }
  }

  /// In Kusto's form, with the code of kustody, the place, and the way out.
  fileprivate func clientText(in source: SourceText) -> String {
    let place = source.position(of: source.shown(span).start)
    var text =
      "\(isSyntax ? "Syntax" : "Semantic") error: \(code.rawValue): \(message) "
      + "[line:position=\(place.line):\(place.column)]"
    if let help { text += " (\(help))" }
    return text
  }
}

/// What an answer says of the request that it belongs to.
struct RequestContext: Sendable {
  var clientRequestID: String
  var activityID: String
  /// When it came.
  var time: String
  let start = ContinuousClock.now

  init(_ request: HTTPRequest) {
    activityID = randomGUID()
    clientRequestID = request.field("x-ms-client-request-id") ?? "unspecified;\(activityID)"
    time = DateTime.text(Workspace.clock())
  }

  /// Seconds since it came.
  var elapsed: Double {
    let (seconds, fraction) = start.duration(to: .now).components
    return Double(seconds) + Double(fraction) / 1e18
  }
}

func randomGUID() -> String {
  var generator = SystemRandomNumberGenerator()
  return GUID.random(using: &generator)
}
