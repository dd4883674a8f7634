import Diagnostics
import Files
import Platform
import Rendering
import Workspace

/// What the process says when it ends. Scripts rely on these.
enum ExitStatus: Int32, Error {
  case done = 0
  /// Done, but something needs a look: records in quarantine, a failed test.
  case findings = 1
  /// The command or the KQL is wrong, or a limit was met.
  case wrong = 2
  /// Input, output or the database failed.
  case world = 3
  case timeout = 124
  case interrupted = 130

  var code: Int32 { rawValue }
}

/// A reason to stop, with what to tell the user.
struct Failure: Error {
  var status: ExitStatus
  /// Lines for people, already drawn.
  var text: String

  /// - Parameter message: one sentence, lower case, no full stop.
  init(
    _ status: ExitStatus, _ message: String, code: DiagnosticCode? = nil, help: String? = nil
  ) {
    self.status = status
    text = "error\(code.map { "[\($0.rawValue)]" } ?? ""): \(visible(message))\n"
    if let help { text += "  = help: \(visible(help))\n" }
  }

  init(_ diagnostics: Diagnostics) {
    status = .wrong
    text = Terminal.error.carets.text(for: diagnostics)
  }

  init(_ error: WorkspaceError) {
    switch error {
    case .io(let message), .database(let message): self.init(.world, message)
    case .failed(let code, let message): self.init(.wrong, message, code: code)
    case .compiler: self.init(.world, error.message)
    case .unknownTable(let name, let near):
      self.init(
        .wrong, "there is no table `\(name)`", help: near.map { "did you mean `\($0)`?" })
    case .timeout: self.init(.timeout, "the query took longer than --timeout allows")
    case .memory:
      self.init(
        .wrong, "the query needs more memory than it may take",
        help: "--memory raises the limit, which is 1GiB where it is not given")
    case .interrupted: self.init(.interrupted, "interrupted")
    }
  }

  init(_ error: FileError) { self.init(.world, error.message) }

  func report() { Terminal.error.write(text) }
}

/// Runs `body`; what the libraries throw becomes a `Failure`.
func reporting<Result>(_ body: () throws -> Result) throws -> Result {
  do {
    return try body()
  } catch let error as Diagnostics {
    throw Failure(error)
  } catch let error as WorkspaceError {
    throw Failure(error)
  } catch let error as FileError {
    throw Failure(error)
  }
}
