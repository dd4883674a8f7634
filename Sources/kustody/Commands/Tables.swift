import ArgumentParser
import Diagnostics
import KQLValues
import Workspace

struct Tables: KustodyCommand {
  static let configuration = CommandConfiguration(
    commandName: "tables", abstract: "List the tables: rows, time range, sources.")

  static let examples = [
    Example("what is in kustody.db", "kustody tables"),
    Example("what files would give, as JSON", "kustody tables --from logs/ --format json"),
  ]

  @OptionGroup var database: DatabaseArguments
  @OptionGroup var result: OutputArguments

  @OptionGroup var terminal: TerminalArguments

  func run() throws {
    let interruption = Interruption.shared
    try reporting {
      var table = ResultTable(
        columns: [
          ResultColumn("Table", .string), ResultColumn("Rows", .long),
          ResultColumn("First", .datetime), ResultColumn("Last", .datetime),
          ResultColumn("Sources", .long),
        ], isOrdered: true)
      let workspace = try database.session(interruption).workspace
      try workspace.requirePresent()
      if let unfinished = try workspace.unfinishedIngest() {
        Terminal.error.write("note: \(visible(unfinished.sentence))\n")
      }
      for summary in try workspace.tables() {
        table.rows.append([
          .string(summary.name), .long(summary.rows), summary.first.map { .datetime($0) } ?? .null,
          summary.last.map { .datetime($0) } ?? .null, .long(summary.sources),
        ])
      }
      var writer = try result.open()
      writer.options.keepsFirstColumn = true
      writer.options.roundsTimes = true
      try writer.write(table)
      try writer.commit()
    }
  }
}
