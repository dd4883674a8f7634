import ArgumentParser

/// Which of the things that a command is given it is to look at.
struct ChoiceArguments: ParsableArguments {
  @Option(
    name: [.customShort("k"), .customLong("only")],
    help: ArgumentHelp(
      "Only what has this text in its file or name; can be given several times.",
      valueName: "text"))
  var wanted: [String] = []

  func takes(_ names: String...) -> Bool {
    wanted.isEmpty || wanted.contains { text in names.contains { $0.contains(text) } }
  }
}
