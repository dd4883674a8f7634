import ArgumentParser
import Diagnostics

/// What the help adds to that of the parser of arguments.
enum HelpRequest {
  /// The topic of `kustody help TOPIC`; nil where something else is asked.
  ///
  /// - Throws: that there is no such command or topic.
  static func topic(_ arguments: [String]) throws(Failure) -> HelpTopic? {
    guard let first = arguments.first, !first.hasPrefix("-") else { return nil }
    let isHelp = first == "help"
    guard let name = isHelp ? arguments.dropFirst().first : first, !name.hasPrefix("-") else {
      return nil
    }
    if isHelp, let topic = HelpTopic(rawValue: name) { return topic }
    guard name != "help", command(named: name) == nil else { return nil }
    let shown = Kustody.commands.filter { $0.configuration.shouldDisplay }.map { $0._commandName }
    let known = isHelp ? shown + HelpTopic.allCases.map(\.rawValue) : shown
    let near = suggestion(for: name, among: known).map { "did you mean `\($0)`?" }
    throw Failure(
      .wrong, "there is no command\(isHelp ? " or topic" : "") `\(name)`",
      help: near ?? "`kustody help` lists them")
  }

  static func command(named name: String) -> (any KustodyCommand.Type)? {
    Kustody.commands.first {
      $0._commandName == name || $0.configuration.aliases.contains(name)
    }
  }

  /// The examples of the command whose help a text is; empty where it is none.
  static func examples(below text: String, _ arguments: [String]) -> String {
    guard text.hasPrefix("OVERVIEW: ") else { return "" }
    let name = arguments.first == "help" ? arguments.dropFirst().first : arguments.first
    guard let command = name.flatMap(command(named:)) else { return "" }
    return (text.hasSuffix("\n\n") ? "" : "\n") + "EXAMPLES:\n" + Example.text(of: command.examples)
  }
}
