import Platform

/// An answer that is there whole.
package struct HTTPResponse: Sendable {
  package var status: Int
  package var fields: [(name: String, value: String)]
  package var body: [UInt8]

  package init(_ status: Int, _ fields: [(name: String, value: String)] = [], body: [UInt8] = []) {
    self.status = status
    self.fields = fields
    self.body = body
  }

  /// - Parameters:
  ///   - isHead: the body is only measured, for `HEAD`.
  func bytes(keepsAlive: Bool, isHead: Bool = false) -> [UInt8] {
    var fields = fields
    if status != 204 { fields.append(("Content-Length", String(body.count))) }
    return responseHead(status, fields, keepsAlive: keepsAlive) + (isHead ? [] : body)
  }
}

/// The head of an answer.
func responseHead(
  _ status: Int, _ fields: [(name: String, value: String)], keepsAlive: Bool
) -> [UInt8] {
  var text = "HTTP/1.1 \(status) \(reason(status))\r\nDate: \(httpDate())\r\n"
  for field in fields { text += "\(safe(field.name)): \(safe(field.value))\r\n" }
  text += keepsAlive ? "\r\n" : "Connection: close\r\n\r\n"
  return Array(text.utf8)
}

/// What a client sent and is sent back must not end the line.
private func safe(_ value: String) -> String {
  String(String.UnicodeScalarView(value.unicodeScalars.map { $0.value < 0x20 ? " " : $0 }))
}

private func reason(_ status: Int) -> String {
  switch status {
  case 100: "Continue"
  case 200: "OK"
  case 204: "No Content"
  case 400: "Bad Request"
  case 401: "Unauthorized"
  case 403: "Forbidden"
  case 404: "Not Found"
  case 405: "Method Not Allowed"
  case 408: "Request Timeout"
  case 411: "Length Required"
  case 413: "Content Too Large"
  case 415: "Unsupported Media Type"
  case 421: "Misdirected Request"
  case 431: "Request Header Fields Too Large"
  case 500: "Internal Server Error"
  case 503: "Service Unavailable"
  case 504: "Gateway Timeout"
  case 505: "HTTP Version Not Supported"
  default: "Answer"
  }
}

/// `Sun, 06 Nov 1994 08:49:37 GMT`.
private func httpDate() -> String {
  var now = time(nil)
  var parts = tm()
  gmtime_r(&now, &parts)
  var text = [CChar](repeating: 0, count: 64)
  strftime(&text, text.count, "%a, %d %b %Y %H:%M:%S GMT", &parts)
  return text.withUnsafeBufferPointer { buffer in
    buffer.baseAddress.map { String(cString: $0) } ?? ""
  }
}
