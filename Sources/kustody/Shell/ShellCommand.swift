import Diagnostics

/// What a line that begins with a dot asks of the shell.
enum ShellCommand: String, CaseIterable {
  case help, tables, schema, functions, mode, timing, explain, output, open, read, trace, evidence
  case quit

  var usage: String {
    switch self {
    case .help: ".help                 this list"
    case .tables: ".tables               the tables: rows, time range, sources"
    case .schema: ".schema TABLE         a table's columns"
    case .functions: ".functions [NAME]     what the language knows"
    case .mode: ".mode FORMAT          how results are shown; .mode auto as at first"
    case .timing: ".timing on|off        how long a query took"
    case .explain: ".explain QUERY        what the compiler makes of a query"
    case .output: ".output FILE          the next result into a file; the ending says the format"
    case .open: ".open FILE            another database"
    case .read: ".read FILE            the queries of a file"
    case .trace: ".trace ITEM           the source bytes behind a row, by its _ItemId"
    case .evidence: ".evidence DIR [QUERY] the last query, or another, as an evidence bundle"
    case .quit: ".quit                 leave (Ctrl-D)"
    }
  }

  /// The command that a line names, and the rest of the line.
  ///
  /// - Throws: that there is none of that name.
  static func parse(_ line: String) throws(Failure) -> (command: ShellCommand, rest: String) {
    let text = line.drop { $0.isWhitespace }.dropFirst()
    let name = String(text.prefix { !$0.isWhitespace && $0 != ";" })
    var rest = text.dropFirst(name.count).drop { $0.isWhitespace }
    while let last = rest.last, last.isWhitespace || last == ";" { rest.removeLast() }
    if let command = ShellCommand(rawValue: name) { return (command, String(rest)) }
    if name == "exit" || name == "q" { return (.quit, "") }
    // As Kusto asks: `.show tables`.
    if name == "show", rest == "tables" { return (.tables, "") }
    let near = suggestion(for: name, among: allCases.map(\.rawValue))
    throw Failure(
      .wrong, "there is no command `.\(name)`",
      help: near.map { "did you mean `.\($0)`?" } ?? ".help lists them")
  }

  static var list: String {
    allCases.map { "  " + $0.usage }.joined(separator: "\n")
      + "\n\nA query ends with ; or an empty line. Tab completes, Ctrl-R searches what was entered,\n"
      + "Ctrl-C stops a query.\n"
  }
}
