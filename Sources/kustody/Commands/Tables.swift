import ArgumentParser
import Diagnostics
import KQLValues
import Workspace

struct Tables: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the tables: rows, time range, sources.")

  @OptionGroup var database: DatabaseArguments
  @OptionGroup var result: OutputArguments

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
      try writer.write(table)
      try writer.commit()
    }
  }
}
