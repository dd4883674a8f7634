import ArgumentParser
import JSON

/// Manual pages, in the macros of man(7): one for kustody, one for each command. They are made of what the parser of
/// arguments says of itself (`--experimental-dump-help`), and of the examples and topics of the help.
///
/// The parser's own generator is a program of its own that only a build can run, dates its pages, and knows neither
/// examples nor exit codes.
struct ManualPages {
  private let root: JSONValue

  /// Nil where the parser describes itself in another form than is read here.
  init?() {
    guard let dump = try? JSONValue(parsing: Kustody._dumpHelp()),
      case .integer(0)? = dump["serializationVersion"], let command = dump["command"]
    else { return nil }
    root = command
  }

  /// The name of each page's file, and its text.
  var all: [(name: String, text: String)] {
    let commands = root.list("subcommands").filter(\.isShown)
      .compactMap { command in
        Kustody.commands.first { $0._commandName == command.text("commandName") }
          .map { (command, $0.examples) }
      }
    let names = commands.map { "kustody-" + $0.0.text("commandName") }
    var pages = [("kustody.1", rootPage(commands.map(\.0)))]
    for ((command, examples), name) in zip(commands, names) {
      pages.append((name + ".1", page(command, name, examples)))
    }
    return pages
  }

  private func rootPage(_ commands: [JSONValue]) -> String {
    var page = Roff("kustody", root.text("abstract"))
    page.section("SYNOPSIS")
    page.line(".B kustody")
    page.line(".I command")
    page.line("[\\fIoptions\\fR]")
    page.section("DESCRIPTION")
    page.text(root.text("discussion"))
    page.section("COMMANDS")
    for command in commands {
      page.tag(".BR kustody-\(Roff.escaped(command.text("commandName"))) (1)")
      page.text(command.text("abstract"))
    }
    for topic in HelpTopic.allCases {
      page.section(topic.heading)
      page.text(topic.text)
    }
    return page.end
  }

  private func page(_ command: JSONValue, _ name: String, _ examples: [Example]) -> String {
    var page = Roff(name, command.text("abstract"))
    let arguments = command.list("arguments").filter(\.isShown)
    page.section("SYNOPSIS")
    page.line(".B kustody \(Roff.escaped(command.text("commandName")))")
    page.line("[\\fIoptions\\fR]")
    for argument in arguments where argument.isPositional { page.line(Self.synopsis(argument)) }
    for argument in arguments where !argument.isPositional && !argument.flag("isOptional") {
      page.line(Self.synopsis(argument))
    }
    page.section("DESCRIPTION")
    page.text(command.text("abstract"))
    if case .string(let discussion)? = command["discussion"] {
      page.line(".PP")
      page.text(discussion)
    }
    page.section("OPTIONS")
    for argument in arguments {
      page.tag(Self.tag(argument))
      page.text(Self.words(argument))
    }
    page.section("EXAMPLES")
    page.text(Example.text(of: examples))
    page.section(HelpTopic.exitCodes.heading)
    page.text(HelpTopic.exitCodes.text)
    page.section(HelpTopic.environment.heading)
    page.text(HelpTopic.environment.text)
    page.section("SEE ALSO")
    page.line(".BR kustody (1)")
    return page.end
  }

  private static func synopsis(_ argument: JSONValue) -> String {
    let value = "\\fI\(Roff.escaped(argument.text("valueName")))\\fR"
    let dots = argument.flag("isRepeating") ? " ..." : ""
    if !argument.isPositional {
      return "\\fB\(Roff.escaped(argument.names.first ?? ""))\\fR \(value)\(dots)"
    }
    return argument.flag("isOptional") ? "[\(value)\(dots)]" : value + dots
  }

  /// The names of an argument, and what it takes.
  private static func tag(_ argument: JSONValue) -> String {
    let value = "\\fI\(Roff.escaped(argument.text("valueName")))\\fR"
    if argument.isPositional { return value }
    let names = argument.names.map { "\\fB\(Roff.escaped($0))\\fR" }.joined(separator: ", ")
    return argument.text("kind") == "option" ? names + " " + value : names
  }

  private static func words(_ argument: JSONValue) -> String {
    var text = argument.text("abstract")
    let values = argument.list("allValues").compactMap(\.string)
    if !values.isEmpty { text += " One of \(values.joined(separator: ", "))." }
    if case .string(let usual)? = argument["defaultValue"] { text += " Default: \(usual)." }
    return text
  }
}

extension HelpTopic {
  fileprivate var heading: String {
    switch self {
    case .exitCodes: "EXIT STATUS"
    case .start, .environment, .results, .time, .shell, .proof:
      rawValue.uppercased()
    }
  }
}

extension JSONValue {
  fileprivate var string: String? {
    if case .string(let text) = self { text } else { nil }
  }

  fileprivate func text(_ key: String) -> String { self[key]?.string ?? "" }

  fileprivate func list(_ key: String) -> [JSONValue] {
    if case .array(let elements)? = self[key] { elements } else { [] }
  }

  fileprivate func flag(_ key: String) -> Bool { self[key] == .bool(true) }

  fileprivate var isShown: Bool { self["shouldDisplay"] != .bool(false) }
  fileprivate var isPositional: Bool { text("kind") == "positional" }

  /// As they are typed, the short one first.
  fileprivate var names: [String] {
    list("names").map { ($0.text("kind") == "long" ? "--" : "-") + $0.text("name") }
      .sorted { $0.utf8.count < $1.utf8.count }
  }
}

/// A manual page as it grows.
private struct Roff {
  private var page = ""

  init(_ name: String, _ summary: String) {
    line(".TH \(Self.escaped(name.uppercased())) 1 \"\" \"kustody \(version)\" \"kustody\"")
    section("NAME")
    let words = summary.hasSuffix(".") ? String(summary.dropLast()) : summary
    line("\(Self.escaped(name)) \\- \(Self.escaped(words))")
  }

  var end: String { page }

  mutating func line(_ line: String) { page += line + "\n" }
  mutating func section(_ name: String) { line(".SH " + name) }

  /// A word or more that text explains.
  mutating func tag(_ tag: String) {
    line(".TP")
    line(tag)
  }

  /// Text as the help has it: paragraphs, and lines that stand as they are: those that begin with blanks, and those of
  /// a table.
  mutating func text(_ text: String) {
    var isAsItStands = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let isPlain = HelpTopic.isAsItStands(line)
      if isPlain != isAsItStands, !line.isEmpty {
        self.line(isPlain ? ".PP\n.nf" : ".fi\n.PP")
        isAsItStands = isPlain
      } else if line.isEmpty, !isAsItStands {
        if !page.hasSuffix(".PP\n") { self.line(".PP") }
        continue
      }
      self.line(Self.line(Self.escaped(String(line))))
    }
    if isAsItStands { self.line(".fi") }
    while page.hasSuffix(".PP\n") { page.removeLast(4) }
  }

  /// A line of text that is not a request, whatever it begins with.
  private static func line(_ text: String) -> String {
    text.hasPrefix(".") || text.hasPrefix("'") ? "\\&" + text : text
  }

  static func escaped(_ text: String) -> String {
    text.replacing("\\", with: "\\e").replacing("-", with: "\\-").replacing("'", with: "\\(aq")
      .replacing("`", with: "\\(ga").replacing("^", with: "\\(ha").replacing("~", with: "\\(ti")
  }
}
