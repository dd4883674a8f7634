import ArgumentParser
import Diagnostics
import Files
import KQLValues
import Rendering

struct Errors: KustodyCommand {
  static let configuration = CommandConfiguration(
    commandName: "errors", abstract: "Explain the code of an error or a warning.")

  static let examples = [
    Example("all codes", "kustody errors"),
    Example("what one means, with an example", "kustody errors KQL102"),
  ]

  @Argument(help: "One of them; without it all are listed.")
  var code: String?

  @OptionGroup var result: OutputArguments

  @OptionGroup var terminal: TerminalArguments

  func run() throws {
    guard let name = code else { return try reporting { try list() } }
    guard let code = DiagnosticCode(rawValue: name.uppercased()) else {
      let near = suggestion(
        for: name.uppercased(), among: DiagnosticCode.allCases.map(\.rawValue))
      throw Failure(
        .wrong, "there is no code `\(name)`", help: near.map { "did you mean `\($0)`?" })
    }
    let text = try reporting { try ErrorPages().text(of: code) }
    let output = Output(fileDescriptor: Terminal.output.fileDescriptor)
    try output.write("\(code.rawValue): \(text)")
    try output.flush()
  }

  private func list() throws {
    var table = ResultTable(
      columns: [ResultColumn("Code", .string), ResultColumn("Meaning", .string)],
      isOrdered: true)
    table.rows = DiagnosticCode.allCases.map {
      [.string($0.rawValue), .string($0.explanation.title)]
    }
    var writer = try result.open()
    try writer.write(table)
    try writer.commit()
  }
}
