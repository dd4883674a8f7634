import HTTP
import JSON
import KQLValues
import Workspace

/// What is served: who may ask, where to, and what needs no work.
package struct Service: HTTPService {
  private let logs: ServedLogs
  private let access: Access

  package init(_ logs: ServedLogs, _ access: Access) {
    self.logs = logs
    self.access = access
  }

  package func makeWorker() -> any HTTPWorker { ServerReader(logs, access) }

  /// Of every answer.
  static let commonFields: [(name: String, value: String)] = [
    ("Content-Type", "application/json; charset=utf-8"), ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
  ]

  package func refusal(_ problem: HTTPProblem) -> HTTPResponse {
    let error = ServiceError(problem)
    let body = JSONValue.object([
      JSONMember(
        "error",
        .object([
          JSONMember("code", .string(error.code)), JSONMember("message", .string(error.message)),
          JSONMember("@message", .string(error.message)),
          JSONMember("@permanent", .bool(error.isPermanent)),
        ]))
    ])
    return HTTPResponse(problem.status, Self.commonFields, body: Array(body.jsonText.utf8))
  }

  package func immediateAnswer(to request: HTTPRequest) -> HTTPResponse? {
    if let problem = access.refusal(of: request) { return refusal(problem) }
    if let answer = access.preflightAnswer(to: request) { return answer }
    let route = Route(request)
    // The page holds no data; what it asks for bears the token.
    var isWorkbook = false
    if case .workbook = route { isWorkbook = true }
    if route != .immediate(.page), !access.isKnown(request),
      !(isWorkbook && access.isKnownByPassword(request))
    {
      var answer = refusal(HTTPProblem(401, "the token is missing, or is not this server's"))
      // A browser that is led to a page asks its user: any name, and the token as the password.
      answer.fields.append(
        ("WWW-Authenticate", isWorkbook ? "Basic realm=\"kustody\", charset=\"UTF-8\"" : "Bearer"))
      return answer
    }
    switch route {
    case .unknown: return refusal(HTTPProblem(404, "there is no `\(request.path)` here"))
    case .wrongMethod(let allowed):
      var answer = refusal(HTTPProblem(405, "`\(request.path)` takes \(allowed)"))
      answer.fields.append(("Allow", allowed))
      return answer
    case .immediate(.page): return page(for: request)
    case .immediate(.authMetadata):
      return HTTPResponse(
        200, Self.commonFields + access.crossOriginFields(for: request),
        body: Array("{\"AzureAD\":null}".utf8))
    case .immediate(.managedIdentity): return managedIdentityToken(request)
    case .query, .management, .monitorQuery, .monitorBatch, .page, .workbook: return nil
    }
  }

  /// Clients that insist on a login at Azure ask the host that they run on for a token, where their environment
  /// says so. Nobody here looks at it.
  private func managedIdentityToken(_ request: HTTPRequest) -> HTTPResponse {
    let day: Int64 = 86400
    let now = (Workspace.clock() - DateTime.unixEpoch) / TimeSpan.second
    let body = JSONValue.object([
      JSONMember("access_token", .string("kustody")),
      JSONMember("expires_on", .string(String(now + day))),
      JSONMember("resource", .string(request.parameter("resource") ?? "")),
      JSONMember("token_type", .string("Bearer")),
    ])
    return HTTPResponse(200, Self.commonFields, body: Array(body.jsonText.utf8))
  }
}
