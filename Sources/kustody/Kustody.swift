import ArgumentParser

@main
struct Kustody: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "kustody")
}
