import ArgumentParser
import Diagnostics
import Files
import KQL
import KQLFunctions
import KQLValues
import LanguageService
import Rendering

struct Functions: KustodyCommand {
  static let configuration = CommandConfiguration(
    commandName: "functions", abstract: "List supported functions, aggregates and operators.")

  static let examples = [
    Example("all that the language knows", "kustody functions"),
    Example("one of them, with examples", "kustody functions bin"),
  ]

  @Argument(help: "One of them; without it all are listed.")
  var name: String?

  @OptionGroup var result: OutputArguments

  @OptionGroup var terminal: TerminalArguments

  func run() throws {
    let entries = CatalogEntry.all(of: .standard)
    guard let name else {
      var table = ResultTable(
        columns: [
          ResultColumn("Name", .string), ResultColumn("Kind", .string),
          ResultColumn("Summary", .string),
        ], isOrdered: true)
      table.rows = entries.map {
        [.string($0.name), .string($0.kind.rawValue), .string($0.summary)]
      }
      try reporting {
        var writer = try result.open()
        try writer.write(table)
        try writer.commit()
      }
      return
    }
    let found = entries.filter { $0.name == name || $0.aliases.contains(name) }
    guard !found.isEmpty else {
      if let unsupported = unsupportedNames.first(where: { $0.name == name }) {
        throw Failure(.wrong, unsupported.message, help: unsupported.instead)
      }
      let near = suggestion(for: name, among: entries.map(\.name))
      throw Failure(
        .wrong, "there is no function or operator `\(name)`",
        help: near.map { "did you mean `\($0)`?" })
    }
    let output = Output(fileDescriptor: Terminal.output.fileDescriptor)
    for (index, entry) in found.enumerated() {
      if index > 0 { try output.write("\n") }
      try output.write("\(entry.name) (\(entry.kind.rawValue))\n\n" + entry.page)
    }
    try output.flush()
  }
}
