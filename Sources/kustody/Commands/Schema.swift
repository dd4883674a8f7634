import ArgumentParser
import KQLValues
import LogTables
import Workspace

struct Schema: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "List a table's columns and types.")

  @Argument(help: "The table's name.")
  var table: String

  @Flag(help: "Only columns that records brought and that no reference declares.")
  var unmapped = false

  @OptionGroup var database: DatabaseArguments
  @OptionGroup var result: OutputArguments

  func run() throws {
    let interruption = Interruption.shared
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
