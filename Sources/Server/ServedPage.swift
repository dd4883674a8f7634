import Compression
import HTTP

extension Service {
  /// The page: one text without anything to fetch. A browser runs the script whose hash is named here and nothing else,
  /// whatever a log may hold.
  static let pageFields: [(name: String, value: String)] = [
    ("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-cache"),
    ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"),
    ("Vary", "Accept-Encoding"),
    (
      "Content-Security-Policy",
      "default-src 'none'; script-src '\(PageText.scriptHash)'; style-src '\(PageText.styleHash)'; "
        + "connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; "
        + "frame-ancestors 'none'"
    ),
  ]

  private static let packedPage: [UInt8]? = Gzip().packed(Array(PageText.text.utf8))

  func page(for request: HTTPRequest) -> HTTPResponse {
    guard request.acceptsGzip, let packed = Self.packedPage else {
      return HTTPResponse(200, Self.pageFields, body: Array(PageText.text.utf8))
    }
    return HTTPResponse(200, Self.pageFields + [("Content-Encoding", "gzip")], body: packed)
  }
}
