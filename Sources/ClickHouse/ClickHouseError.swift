import Diagnostics
import HTTP

/// Why a server did not do what it was asked.
package enum ClickHouseError: Error, Sendable, Hashable {
  /// It was not reached, or left: for people.
  case connection(String)
  /// It refuses: its number for the reason, and what it says, cut and made visible.
  case refused(code: Int?, message: String)
  /// It answers what is not an answer of ClickHouse: for people.
  case unreadable(String)
  case cancelled

  package var message: String {
    switch self {
    case .connection(let message), .unreadable(let message): message
    case .refused(let code, let message):
      "ClickHouse refuses\(code.map { " (code \($0))" } ?? ""): \(message)"
    case .cancelled: "interrupted"
    }
  }

  init(_ error: HTTPClientError, _ address: ClickHouseAddress) {
    let place = "\(address.host):\(address.port)"
    self =
      switch error {
      case .unknownHost: .connection("there is no host `\(visible(address.host))`")
      case .unreachable(let reason): .connection("cannot connect to \(place): \(reason)")
      case .timedOut: .connection("\(place) does not answer")
      case .closed: .connection("\(place) closed the connection before its answer was whole")
      case .malformed(let reason):
        .unreadable("\(place) does not answer as a web server: \(reason)")
      case .cancelled: .cancelled
      }
  }

  /// What a server says in place of an answer: `Code: 60. DB::Exception: …`.
  ///
  /// - Parameter code: as the head of the answer gives it.
  init(exception bytes: some Collection<UInt8>, code: Int? = nil) {
    var text = String(decoding: bytes.prefix(Self.longestMessage * 4), as: UTF8.self)
    var code = code
    if text.hasPrefix("Code: ") {
      let digits = text.dropFirst(6).prefix { $0.isNumber }
      code = code ?? Int(digits)
      if let start = text.firstRange(of: "DB::Exception: ") {
        text = String(text[start.upperBound...])
      }
    }
    // The end names its version.
    if let end = text.firstRange(of: " (version ") { text = String(text[..<end.lowerBound]) }
    let lines = text.split(whereSeparator: \.isNewline).joined(separator: " ")
    let cut = lines.count > Self.longestMessage
    self = .refused(
      code: code, message: visible(String(lines.prefix(Self.longestMessage))) + (cut ? "…" : ""))
  }

  private static let longestMessage = 400
}
