import ArgumentParser

/// A command of kustody: what all of them have beside their own options.
protocol KustodyCommand: ParsableCommand {
  /// What the help and the manual page end with. Tests run them, one after the other, in one folder.
  static var examples: [Example] { get }

  var terminal: TerminalArguments { get }
}

/// A command line that works, and what it is for.
struct Example {
  let purpose: String
  let line: String

  /// - Parameter purpose: lower case, no full stop: it stands as a comment of the shell.
  init(_ purpose: String, _ line: String) {
    self.purpose = purpose
    self.line = line
  }

  /// As they are shown: to be copied into a shell as they stand.
  static func text(of examples: [Example]) -> String {
    examples.map { "  # \($0.purpose)\n  \($0.line)\n" }.joined()
  }
}
