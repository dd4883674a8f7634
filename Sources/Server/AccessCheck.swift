import HTTP
import Platform

extension Access {
  /// Why a request is not to be answered; nil where it is.
  ///
  /// A page of another site can make a browser send requests here, and a name of its own can be made to mean
  /// 127.0.0.1. What it cannot choose are `Host`, `Origin` and `Sec-Fetch-Site`; and without leave that nobody
  /// here gives, it cannot send JSON.
  func refusal(of request: HTTPRequest) -> HTTPProblem? {
    // A token is more than a name: nobody can make a browser send it.
    if token == nil {
      let host = request.field("host")?.lowercased() ?? ""
      guard hosts.contains(host) else {
        return HTTPProblem(421, "this server is called \(hosts.sorted().joined(separator: ", "))")
      }
    }
    if let problem = originRefusal(of: request) { return problem }
    if request.method == "POST", request.mediaType != "application/json" {
      return HTTPProblem(415, "a request must be JSON (Content-Type: application/json)")
    }
    return nil
  }

  private func originRefusal(of request: HTTPRequest) -> HTTPProblem? {
    let foreign = HTTPProblem(
      403, "pages of other origins may not send queries; see --allow-origin")
    if let origin = request.field("origin")?.lowercased() {
      if origins.contains(origin) { return nil }
      let host = request.field("host")?.lowercased() ?? ""
      return origin == "http://\(host)" ? nil : foreign
    }
    switch request.field("sec-fetch-site")?.lowercased() {
    case nil, "same-origin", "none": return nil
    // Following a link to the page is not asking for data.
    default:
      let isLink =
        request.method == "GET" && request.path == "/"
        && request.field("sec-fetch-mode")?.lowercased() == "navigate"
      return isLink ? nil : foreign
    }
  }

  /// Whether a request bears the token, where there is one. The comparison takes the same time whatever differs.
  func isKnown(_ request: HTTPRequest) -> Bool {
    guard token != nil else { return true }
    guard let given = request.field("authorization"), given.lowercased().hasPrefix("bearer ")
    else { return false }
    return isToken(Array(given.utf8.dropFirst("bearer ".count)))
  }

  /// Whether a request bears the token as the password of HTTP's Basic scheme, which browsers ask for.
  func isKnownByPassword(_ request: HTTPRequest) -> Bool {
    guard let given = request.field("authorization"), given.lowercased().hasPrefix("basic "),
      let pair = Array(given.utf8.dropFirst("basic ".count)).withUnsafeBytes(Base64.decoded),
      let colon = pair.firstIndex(of: UInt8(ascii: ":"))
    else { return false }
    return isToken(Array(pair[(colon + 1)...]))
  }

  private func isToken(_ one: [UInt8]) -> Bool {
    guard let token else { return true }
    let other = Array(token.utf8)
    var difference = one.count ^ other.count
    for (index, byte) in other.enumerated() {
      difference |= Int(byte ^ (index < one.count ? one[index] : 0))
    }
    return difference == 0
  }

  /// The fields by which a browser lets a page of another origin read the answer; none without leave.
  func crossOriginFields(for request: HTTPRequest) -> [(name: String, value: String)] {
    guard let origin = request.field("origin"), origins.contains(origin.lowercased()) else {
      return origins.isEmpty ? [] : [("Vary", "Origin")]
    }
    return [
      ("Access-Control-Allow-Origin", origin), ("Vary", "Origin"),
      ("Access-Control-Expose-Headers", "x-ms-activity-id, x-ms-client-request-id"),
    ]
  }

  /// What a browser asks before it lets a page of another origin send JSON.
  func preflightAnswer(to request: HTTPRequest) -> HTTPResponse? {
    guard request.method == "OPTIONS", let origin = request.field("origin"),
      origins.contains(origin.lowercased())
    else { return nil }
    var fields = crossOriginFields(for: request)
    fields.append(("Access-Control-Allow-Methods", "GET, POST"))
    let wanted = request.field("access-control-request-headers") ?? ""
    let isPlain = wanted.utf8.allSatisfy { byte in
      byte < 0x80
        && (Character(UnicodeScalar(byte)).isLetter || "0123456789-_, ".utf8.contains(byte))
    }
    if isPlain, !wanted.isEmpty { fields.append(("Access-Control-Allow-Headers", wanted)) }
    if request.field("access-control-request-private-network") == "true" {
      fields.append(("Access-Control-Allow-Private-Network", "true"))
    }
    fields.append(("Access-Control-Max-Age", "600"))
    return HTTPResponse(204, fields)
  }
}
