/// The head of a request: all up to the empty line.
package struct RequestHead: Sendable {
  package var request: HTTPRequest
  /// In bytes, as the head says.
  package var bodyLength: Int
  /// Whether the client waits for leave to send the body.
  package var expectsContinue: Bool

  /// Reads a head, its last empty line included. Strict (RFC 9112): what two programs might read in two ways is
  /// refused, so that nobody smuggles a request in another.
  ///
  /// - Parameter limits: the most fields, and the largest body.
  package init(_ bytes: some Collection<UInt8>, _ limits: HTTPLimits) throws(HTTPProblem) {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw HTTPProblem(400, "the head of the request is not UTF-8")
    }
    // Bytes throughout: a mark that combines with what stands before it must not hide a separator.
    var lines = Self.parts(of: text[...], at: "\n")
    for index in lines.indices {
      if index < lines.count - 1, lines[index].utf8.last == UInt8(ascii: "\r") {
        lines[index] = Substring(lines[index].utf8.dropLast())
      } else if index < lines.count - 1 || lines[index].utf8.contains(UInt8(ascii: "\r")) {
        throw HTTPProblem(400, "the head of the request holds a control character")
      }
      if lines[index].utf8.contains(where: { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F }) {
        throw HTTPProblem(400, "the head of the request holds a control character")
      }
    }
    while lines.last?.isEmpty == true { lines.removeLast() }
    guard let first = lines.first else { throw HTTPProblem(400, "the request is empty") }
    let fields = try Self.fields(lines.dropFirst(), limits)
    let line = try Self.requestLine(first)
    request = HTTPRequest(
      method: line.method, path: line.path, query: line.query, fields: fields,
      isOldVersion: line.isOldVersion)
    bodyLength = try Self.bodyLength(of: request)
    if bodyLength > limits.body {
      throw HTTPProblem(413, "the request has more than \(limits.body >> 10) KiB")
    }
    expectsContinue = request.field("expect")?.lowercased() == "100-continue"
  }

  private static func requestLine(_ line: Substring) throws(HTTPProblem) -> (
    method: String, path: String, query: [(name: String, value: String)], isOldVersion: Bool
  ) {
    let words = parts(of: line, at: " ")
    guard words.count == 3, !words[0].isEmpty, words[0].utf8.allSatisfy(isToken) else {
      throw HTTPProblem(400, "the first line is not that of an HTTP request")
    }
    guard words[2] == "HTTP/1.1" || words[2] == "HTTP/1.0" else {
      throw HTTPProblem(505, "HTTP/1.1 is spoken here")
    }
    var target = words[1]
    let scheme = "http://"
    if target.utf8.prefix(scheme.utf8.count).map({ $0 | 0x20 }) == scheme.utf8.map({ $0 | 0x20 }) {
      let rest = target.utf8.dropFirst(scheme.utf8.count).drop {
        $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?")
      }
      target = (rest.first == UInt8(ascii: "/") ? "" : "/") + Substring(rest)
    }
    guard target.utf8.first == UInt8(ascii: "/") else {
      throw HTTPProblem(400, "the path of the request does not begin with `/`")
    }
    let sides = parts(of: target, at: "?", most: 2)
    guard let path = decoded(sides[0], plusIsBlank: false) else {
      throw HTTPProblem(400, "the path of the request cannot be decoded")
    }
    var query: [(name: String, value: String)] = []
    for pair in parts(of: sides.count > 1 ? sides[1] : "", at: "&") where !pair.isEmpty {
      let sides = parts(of: pair, at: "=", most: 2)
      guard let name = decoded(sides[0], plusIsBlank: true),
        let value = decoded(sides.count > 1 ? sides[1] : "", plusIsBlank: true)
      else { throw HTTPProblem(400, "the query after `?` cannot be decoded") }
      query.append((name, value))
    }
    return (String(words[0]), folded(path), query, words[2] == "HTTP/1.0")
  }

  private static func fields(
    _ lines: ArraySlice<Substring>, _ limits: HTTPLimits
  ) throws(HTTPProblem) -> [HTTPRequest.Field] {
    guard lines.count <= limits.fields else {
      throw HTTPProblem(431, "the request has more than \(limits.fields) fields")
    }
    var fields: [HTTPRequest.Field] = []
    for line in lines {
      let sides = parts(of: line, at: ":", most: 2)
      guard sides.count == 2, !sides[0].isEmpty, sides[0].utf8.allSatisfy(isToken) else {
        throw HTTPProblem(400, "a field of the request has no name")
      }
      fields.append(.init(name: sides[0].lowercased(), value: String(sides[1]).trimmed))
    }
    return fields
  }

  private static func bodyLength(of request: HTTPRequest) throws(HTTPProblem) -> Int {
    let hosts = request.fields.count { $0.name == "host" }
    guard hosts == 1 || hosts == 0 && request.isOldVersion else {
      throw HTTPProblem(400, "the request must name one host")
    }
    if request.field("transfer-encoding") != nil {
      throw HTTPProblem(411, "the body of a request must say its length (Content-Length)")
    }
    if let coding = request.field("content-encoding"), coding.lowercased() != "identity" {
      throw HTTPProblem(415, "the body of a request must not be compressed")
    }
    let lengths = Set(request.fields.filter { $0.name == "content-length" }.map(\.value))
    guard let text = lengths.first else { return 0 }
    guard lengths.count == 1, !text.isEmpty,
      text.utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") })
    else { throw HTTPProblem(400, "the length of the body is not a number") }
    // One that is beyond numbers is beyond every limit.
    return Int(text) ?? .max
  }

  private static func isToken(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
  }

  /// nil where an escape is not one, or the bytes are not UTF-8 or hold NUL.
  private static func decoded(_ text: Substring, plusIsBlank: Bool) -> String? {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%") {
        guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit)
        else { return nil }
        bytes.append(high << 4 | low)
      } else {
        bytes.append(plusIsBlank && byte == UInt8(ascii: "+") ? 0x20 : byte)
      }
    }
    return bytes.contains(0) ? nil : String(validating: bytes, as: UTF8.self)
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    Character(UnicodeScalar(byte)).hexDigitValue.map { UInt8($0) }
  }

  private static func folded(_ path: String) -> String {
    "/" + parts(of: path[...], at: "/").filter { !$0.isEmpty }.joined(separator: "/")
  }

  /// The parts of a text between separators, empty ones too.
  private static func parts(
    of text: Substring, at separator: Unicode.Scalar, most: Int = .max
  ) -> [Substring] {
    text.utf8.split(
      separator: UInt8(ascii: separator), maxSplits: most - 1, omittingEmptySubsequences: false
    ).map { Substring($0) }
  }
}
