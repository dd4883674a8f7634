import Diagnostics
import Files
import Platform
import Rendering
import Synchronization

/// One of the process's streams, which may be a terminal.
struct Terminal: Sendable {
  static let input = Terminal(fileDescriptor: STDIN_FILENO)
  static let output = Terminal(fileDescriptor: STDOUT_FILENO)
  static let error = Terminal(fileDescriptor: STDERR_FILENO)

  let fileDescriptor: Int32

  var isTerminal: Bool { isatty(fileDescriptor) == 1 }

  /// What `--color` says.
  static let color = Mutex(TerminalArguments.Color.auto)

  /// Whether it shows colours and the user wants them: `--color`, else https://no-color.org, else
  /// https://bixense.com/clicolors, else what the terminal is.
  var usesColor: Bool {
    switch Self.color.withLock({ $0 }) {
    case .always: return true
    case .never: return false
    case .auto: break
    }
    if let refused = environment("NO_COLOR"), !refused.isEmpty { return false }
    if let forced = environment("CLICOLOR_FORCE"), !forced.isEmpty, forced != "0" { return true }
    return isTerminal && !Self.isPlain
  }

  /// In cells; nil where it is not a terminal.
  var width: Int? {
    guard isTerminal else { return nil }
    if let columns = environment("COLUMNS").flatMap({ Int($0) }), columns > 0 { return columns }
    var size = winsize()
    let isKnown = ioctl(fileDescriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    return isKnown ? Int(size.ws_col) : 80
  }

  /// In lines; nil where it is not a terminal.
  var height: Int? {
    guard isTerminal else { return nil }
    if let lines = environment("LINES").flatMap({ Int($0) }), lines > 0 { return lines }
    var size = winsize()
    let isKnown = ioctl(fileDescriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_row > 0
    return isKnown ? Int(size.ws_row) : 24
  }

  /// Draws diagnostics so that their lines fit.
  var carets: CaretRenderer {
    // The longest number of a line, the bars and the signs for what is cut off stand beside the source.
    CaretRenderer(usesColor: usesColor, lineWidth: min(100, (width ?? 109) - 9))
  }

  /// Whether it shows letters beyond ASCII.
  static var isPlain: Bool { environment("TERM") == "dumb" }

  /// Writes at once. What cannot be written is lost: there is nobody to tell.
  func write(_ text: String) {
    let output = Output(fileDescriptor: fileDescriptor)
    try? output.write(text)
    try? output.flush()
  }

  /// Draws what is worth knowing of a query that is answered.
  func write(warnings: Diagnostics) {
    if warnings.all.isEmpty { return }
    write(carets.text(forWarnings: warnings))
  }
}

/// Opens those of the three standard streams that the process was started without, so that no file takes
/// their numbers. Input is empty then, and writing fails as it did.
func reserveStandardStreams() {
  for fileDescriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO]
  where fcntl(fileDescriptor, F_GETFD) == -1 {
    // The lowest free number is this one.
    _ = open("/dev/null", O_RDONLY)
  }
}

/// A variable of the environment.
func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
