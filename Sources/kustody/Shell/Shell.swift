import Diagnostics
import Files
import LanguageService
import Platform
import Workspace

/// Queries and commands, one after the other, until somebody leaves.
final class Shell {
  private var session: Session
  /// As the shell was started.
  private let logs: SessionArguments
  private let interruption: Interruption
  private var result: OutputArguments
  private var history: ShellHistory
  private var showsTime = true
  private var lastQuery: SourceText?
  /// Keys that were typed before they could be read.
  private var typedAhead: [UInt8] = []

  init(
    _ session: Session, _ logs: SessionArguments, _ result: OutputArguments,
    _ interruption: Interruption, keepsHistory: Bool
  ) {
    self.session = session
    self.logs = logs
    self.result = result
    self.interruption = interruption
    history = ShellHistory(isKept: keepsHistory)
  }

  func run() throws {
    try interruption.during {
      let isInteractive =
        Terminal.input.isTerminal && Terminal.output.isTerminal && !Terminal.isPlain
      if isInteractive { try edit() } else { try readLines() }
    }
  }

  // MARK: reading

  private func edit() throws {
    greet()
    let editor = LineEditor(
      LineEditor.Assistance(
        highlights: { [unowned self] in session.language.highlights(of: $0) },
        completion: { [unowned self] in session.language.completion(at: $0, of: $1, most: 200) },
        isWhole: Self.isWhole),
      usesColor: Terminal.output.usesColor)
    while true {
      switch entry(editor) {
      case .end: return
      case .abandoned: continue
      case .text(let text):
        let trimmed = text.trimmingBlanks
        if trimmed.isEmpty { continue }
        history.add(trimmed)
        guard try answer(trimmed) else { return }
      }
    }
  }

  /// What is entered. Before and after the terminal is as it was: Ctrl-C is a signal while a query runs.
  private func entry(_ editor: LineEditor) -> LineEditor.Entry {
    guard let keys = KeyReader(interruption, ahead: typedAhead) else { return .end }
    let entry = editor.read(keys, history)
    typedAhead = keys.close()
    return entry
  }

  /// Without a terminal to edit on: lines up to a `;` at an end, or to an empty one.
  private func readLines() throws {
    var text = ""
    while let line = readLine(strippingNewline: false), !interruption.isRequested {
      text += line
      // The line break after a line is not an empty line.
      guard Self.isWhole(String(text.dropLast())) else { continue }
      let entry = text.trimmingBlanks
      text = ""
      if !entry.isEmpty, try !answer(entry) { return }
    }
    let rest = text.trimmingBlanks
    if !rest.isEmpty { _ = try answer(rest) }
  }

  /// Whether a text is ended: a command by its line, a query by `;` or an empty line.
  private static func isWhole(_ text: String) -> Bool {
    let trimmed = text.trimmingBlanks
    if trimmed.isEmpty || trimmed.hasPrefix(".") || trimmed.hasSuffix(";") { return true }
    return text.reversed().prefix { $0.isWhitespace }.contains { $0.isNewline }
  }

  private func greet() {
    let tables = session.workspace.path.isEmpty ? [] : (try? session.workspace.tables()) ?? []
    let rows = tables.reduce(0) { $0 + $1.rows }
    var text = "kustody \(version)\n"
    if tables.isEmpty {
      text +=
        "No logs here yet: `kustody ingest FOLDER` makes a database, `.open FILE` takes another.\n"
    } else {
      let path = session.workspace.path
      text += "\(visible(path)): \(tables.count) tables, \(rows) rows\n"
    }
    Terminal.output.write(text + "A query ends with ; or an empty line; .help lists commands.\n\n")
  }

  // MARK: answering

  /// - Returns: whether to go on.
  private func answer(_ entry: String) throws -> Bool {
    defer { interruption.forgetInterrupt() }
    do {
      if entry.hasPrefix(".") {
        let (command, rest) = try ShellCommand.parse(entry)
        if command == .quit { return false }
        try carryOut(command, rest)
      } else {
        try reporting { try query(SourceText(entry)) }
      }
    } catch let failure as Failure {
      failure.report()
    } catch let status as ExitStatus {
      if interruption.isRequested, status == .interrupted { return true }
    } catch let error as OutputError {
      if !error.isClosedPipe { throw error }
    } catch {
      // What the parser of arguments says of a command.
      Terminal.error.write("error: \(visibleLines(Kustody.message(for: error)))\n")
    }
    return true
  }

  private func query(_ source: SourceText) throws {
    lastQuery = source
    // Its time begins now, and files that changed are read again.
    let files = try session.options.files.refreshed()
    let session = try session.reopened { $0.files = files }
    var writer = try result.open()
    if !showsTime { writer.options.started = nil }
    let queries = session.queries(in: source)
    for query in queries { try result.answer(query, session, in: &writer) }
    try writer.commit()
    if result.output != nil {
      Terminal.output.write("written to \(visible(result.output ?? ""))\n")
      result.output = nil
    }
  }

  private func carryOut(_ command: ShellCommand, _ rest: String) throws {
    switch command {
    case .help: Terminal.output.write(ShellCommand.list)
    case .tables: try start(["tables"], logs.database.schemas.words)
    case .schema:
      try start(["schema"] + required(rest, ".schema TABLE"), logs.database.schemas.words)
    case .functions: try start(["functions"] + (rest.isEmpty ? [] : [rest]), asksLogs: false)
    case .explain: try start(["explain"] + required(rest, ".explain QUERY"), logs.words)
    case .trace: try start(["trace"] + required(rest, ".trace ITEM"))
    case .evidence:
      let words = rest.split(separator: " ", maxSplits: 1).map(String.init)
      guard let folder = words.first else { throw Failure(.wrong, "write .evidence DIR [QUERY]") }
      let query =
        words.count > 1 ? words[1] : lastQuery.map { $0.text(Span(0, $0.utf8.count)) } ?? ""
      guard !query.isEmpty else { throw Failure(.wrong, "there is no query yet") }
      try start(["evidence", query, "--out", folder], logs.words)
    case .mode:
      if rest.isEmpty || rest == "auto" {
        result.format = nil
      } else if let format = OutputArguments.Format(argument: rest) {
        result.format = format
      } else {
        let names = OutputArguments.Format.allValueStrings
        throw Failure(
          .wrong, "there is no format `\(rest)`", help: "auto, " + names.joined(separator: ", "))
      }
    case .timing:
      guard rest == "on" || rest == "off" else { throw Failure(.wrong, "write .timing on or off") }
      showsTime = rest == "on"
    case .output: result.output = try required(rest, ".output FILE")[0]
    case .open:
      let path = try required(rest, ".open FILE")[0]
      try reporting {
        let workspace = try Workspace(path: path, mode: .readOnly)
        session = try workspace.session(session.options, logs.query.limits(interruption))
      }
      greet()
    case .read:
      let path = try required(rest, ".read FILE")[0]
      try reporting { try query(SourceText(Files.text(ofFile: path), name: path)) }
    case .quit: return
    }
  }

  private func required(_ rest: String, _ usage: String) throws(Failure) -> [String] {
    guard !rest.isEmpty else { throw Failure(.wrong, "write \(usage)") }
    return [rest]
  }

  /// Runs another command of kustody over the same logs, as a process of its own.
  ///
  /// - Parameter options: those of the shell that the command has too.
  private func start(_ arguments: [String], _ options: [String] = [], asksLogs: Bool = true) throws
  {
    if interruption.isRequested { throw Failure(.interrupted, "interrupted") }
    let color = Terminal.color.withLock { $0 }
    var words = [CommandLine.arguments[0]] + arguments + options + ["--color", color.rawValue]
    if asksLogs {
      guard !session.workspace.path.isEmpty else {
        throw Failure(.world, "there is no database yet", help: ".open FILE takes one")
      }
      words += ["--db", session.workspace.path]
    }
    let status = runChild(words)
    if status == nil { throw Failure(.world, "cannot start `\(words[0])`") }
  }
}

extension String {
  /// Without blanks and line breaks at its ends.
  fileprivate var trimmingBlanks: String {
    var text = self[...]
    while let first = text.first, first.isWhitespace { text.removeFirst() }
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text)
  }
}
