// ClickHouse: a client of its HTTP interface, its values as bytes, and the shipping of logs to it.

import Files

/// Where a server is, and which of its databases is meant: `http://HOST:PORT/DATABASE`.
package struct ClickHouseAddress: Sendable, Hashable {
  package var host: String
  package var port: UInt16
  package var database: String

  /// Why a text is not such an address, for people.
  package struct Problem: Error, Sendable, Hashable {
    package var message: String
    package var help: String?
  }

  package init(_ text: String) throws(Problem) {
    let scheme = "http://"
    guard text.lowercased().hasPrefix(scheme) else {
      if text.lowercased().hasPrefix("https://") {
        throw Problem(
          message: "kustody speaks plain HTTP to ClickHouse, not https",
          help:
            "let a proxy or tunnel on this machine speak TLS, and name it: http://127.0.0.1:8123/DB"
        )
      }
      throw Problem(
        message: "`\(text)` is not the address of a ClickHouse server",
        help: "http://HOST:8123/DATABASE")
    }
    let rest = text.dropFirst(scheme.count)
    let parts = rest.split(separator: "/", omittingEmptySubsequences: false)
    let place = parts[0]
    guard !place.contains("@") else {
      throw Problem(
        message:
          "the address holds a user or password; others can read it in the list of processes",
        help:
          "set KUSTODY_CLICKHOUSE_USER and KUSTODY_CLICKHOUSE_PASSWORD, or name a file with --credentials"
      )
    }
    var name = place
    var digits: Substring = "8123"
    if place.hasPrefix("["), let end = place.firstIndex(of: "]") {
      name = place[place.index(after: place.startIndex)..<end]
      let after = place[place.index(after: end)...]
      if after.hasPrefix(":") { digits = after.dropFirst() } else if !after.isEmpty { name = "" }
    } else if let colon = place.lastIndex(of: ":") {
      name = place[..<colon]
      digits = place[place.index(after: colon)...]
    }
    guard !name.isEmpty, name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
      let port = UInt16(digits), port > 0
    else {
      throw Problem(
        message: "`\(text)` does not name a host and port", help: "http://HOST:8123/DATABASE")
    }
    let path = parts.dropFirst().filter { !$0.isEmpty }
    guard path.count <= 1, path.first.map(Self.isDatabase) ?? true else {
      throw Problem(
        message: "the path of `\(text)` is not the name of a database: letters, digits and `_`",
        help: "http://HOST:8123/DATABASE")
    }
    host = String(name)
    self.port = port
    database = path.first.map(String.init) ?? "default"
  }

  private static func isDatabase(_ name: Substring) -> Bool {
    name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
        true
      default: false
      }
    }
  }
}

/// Who asks the server.
package struct ClickHouseCredentials: Sendable {
  package var user: String
  package var password: String

  package init(user: String, password: String) {
    self.user = user
    self.password = password
  }

  /// Whether both can stand in the head of a request.
  package var isSendable: Bool {
    (user + password).unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
  }
}
