import ArgumentParser
import ClickHouse
import Files

/// Who asks a ClickHouse server. Never an argument: others read those in the list of processes.
struct ClickHouseArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A file with the user on its first line and the password on its second. Default: "
        + "$KUSTODY_CLICKHOUSE_USER and $KUSTODY_CLICKHOUSE_PASSWORD.", valueName: "file"),
    completion: .file())
  var credentials: String?

  /// nil where nobody says who asks: the server's own default.
  func found() throws -> ClickHouseCredentials? {
    let found: ClickHouseCredentials
    if let credentials {
      let lines = try reporting { try Files.text(ofFile: credentials) }
        .split(separator: "\n", omittingEmptySubsequences: false)
        .map { $0.hasSuffix("\r") ? String($0.dropLast()) : String($0) }
      guard let user = lines.first, !user.isEmpty, lines.dropFirst(2).allSatisfy(\.isEmpty) else {
        throw Failure(
          .wrong,
          "\(credentials) does not hold a user on its first line and a password on its second")
      }
      found = ClickHouseCredentials(user: user, password: lines.count > 1 ? lines[1] : "")
    } else {
      guard let user = environment("KUSTODY_CLICKHOUSE_USER"), !user.isEmpty else { return nil }
      found = ClickHouseCredentials(
        user: user, password: environment("KUSTODY_CLICKHOUSE_PASSWORD") ?? "")
    }
    guard found.isSendable else {
      throw Failure(.wrong, "the user or password for ClickHouse holds a control character")
    }
    return found
  }
}

extension Failure {
  init(_ error: ClickHouseError) {
    switch error {
    case .cancelled: self.init(.interrupted, "interrupted")
    // AUTHENTICATION_FAILED, UNKNOWN_USER, REQUIRED_PASSWORD.
    case .refused(code: 516?, _), .refused(code: 192?, _), .refused(code: 194?, _):
      self.init(
        .world, error.message,
        help:
          "set KUSTODY_CLICKHOUSE_USER and KUSTODY_CLICKHOUSE_PASSWORD, or name a file with --credentials"
      )
    case .connection, .refused, .unreadable: self.init(.world, error.message)
    }
  }

  init(_ problem: ClickHouseAddress.Problem) {
    self.init(.wrong, problem.message, help: problem.help)
  }
}
