// HTTP: a small HTTP/1.1 server on the system's sockets. One thread reads and guards, several answer.

/// A request, read whole and found to be well formed.
package struct HTTPRequest: Sendable {
  /// A field of the head.
  package struct Field: Sendable, Hashable {
    /// In lower case.
    package var name: String
    package var value: String
  }

  package var method: String
  /// Percent-decoded; several `/` in a row are one.
  package var path: String
  /// The parts of the query after `?`, decoded, in their order.
  package var query: [(name: String, value: String)]
  package var fields: [Field]
  package var body: [UInt8] = []
  /// HTTP/1.0, which knows no chunks and closes unless asked not to.
  package var isOldVersion: Bool

  package init(
    method: String, path: String, query: [(name: String, value: String)] = [],
    fields: [Field] = [], isOldVersion: Bool = false
  ) {
    self.method = method
    self.path = path
    self.query = query
    self.fields = fields
    self.isOldVersion = isOldVersion
  }

  /// The value of the first field of that name, which is in lower case.
  package func field(_ name: String) -> String? { fields.first { $0.name == name }?.value }

  /// The value of a part of the query.
  package func parameter(_ name: String) -> String? { query.first { $0.name == name }?.value }

  /// The type of the body, without its parameters, in lower case; nil where it is not given.
  package var mediaType: String? {
    field("content-type").map { type in
      String(type.prefix { $0 != ";" }).lowercased().trimmed
    }
  }

  /// Whether the client takes an answer in gzip.
  package var acceptsGzip: Bool {
    guard let accepted = field("accept-encoding") else { return false }
    return accepted.lowercased().split(separator: ",").contains { coding in
      let parts = coding.split(separator: ";").map { String($0).trimmed }
      return parts.first == "gzip" && parts.dropFirst().first != "q=0"
    }
  }

  /// Whether the connection is to stay open after the answer.
  var keepsAlive: Bool {
    let wish = field("connection")?.lowercased() ?? ""
    return isOldVersion ? wish.contains("keep-alive") : !wish.contains("close")
  }
}

/// Why a request is refused before anybody looks at what it asks.
package struct HTTPProblem: Error, Sendable, Hashable {
  package var status: Int
  /// For people: lower case, no full stop.
  package var message: String

  package init(_ status: Int, _ message: String) {
    self.status = status
    self.message = message
  }
}

extension String {
  /// Without the blanks and tabs around it.
  var trimmed: String {
    let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
    let start = utf8.drop(while: isBlank)
    guard let last = start.lastIndex(where: { !isBlank($0) }) else { return "" }
    return String(Substring(start[...last]))
  }
}
