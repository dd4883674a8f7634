import ArgumentParser
import KQLValues
import LogTables
import Workspace

struct Tables: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the tables: rows, time range, sources.")

  @OptionGroup var database: DatabaseArguments
  @OptionGroup var result: OutputArguments

  func run() throws {
    let interruption = Interruption()
    try reporting {
      var table = ResultTable(
        columns: [
          ResultColumn("Table", .string), ResultColumn("Rows", .long),
          ResultColumn("First", .datetime), ResultColumn("Last", .datetime),
          ResultColumn("Sources", .long),
        ], isOrdered: true)
      for summary in try database.session(interruption).workspace.tables() {
        table.rows.append([
          .string(summary.name), .long(summary.rows), summary.first.map { .datetime($0) } ?? .null,
          summary.last.map { .datetime($0) } ?? .null, .long(summary.sources),
        ])
      }
      var writer = try result.open()
      try writer.write(table)
      try writer.commit()
    }
  }
}

struct Schema: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "List a table's columns and types.")

  @Argument(help: "The table's name.")
  var table: String

  @Flag(help: "Only columns that records brought and that no reference declares.")
  var unmapped = false

  @OptionGroup var database: DatabaseArguments
  @OptionGroup var result: OutputArguments

  func run() throws {
    let interruption = Interruption()
    try reporting {
      let declared = Set(LogTables.table(named: table)?.columns.map(\.name) ?? ["Type"])
      var columns = ResultTable(
        columns: [
          ResultColumn("Column", .string), ResultColumn("Type", .string),
          ResultColumn("Hidden", .bool),
        ], isOrdered: true)
      for column in try database.session(interruption).schema(of: table)
      where !unmapped || !declared.contains(column.name) && !LogColumn.isProvenance(column.name) {
        columns.rows.append([
          .string(column.name), .string(column.type.rawValue), .bool(column.isHidden),
        ])
      }
      var writer = try result.open()
      try writer.write(columns)
      try writer.commit()
    }
  }
}
