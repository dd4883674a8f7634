import ArgumentParser

/// How a command writes to terminals.
struct TerminalArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Colours: auto where a terminal shows them and NO_COLOR does not refuse them.",
      valueName: "when"))
  var color = Color.auto

  enum Color: String, ExpressibleByArgument, CaseIterable {
    case auto, always, never
  }
}
