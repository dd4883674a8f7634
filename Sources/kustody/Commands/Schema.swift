import ArgumentParser
import KQLValues
import LogTables
import Workspace

struct Schema: KustodyCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "List a table's columns and types.")

  static let examples = [
    Example("a table's columns; on a terminal those that have values", "kustody schema Syslog"),
    Example("only what no reference declares", "kustody schema AzureDiagnostics --unmapped"),
  ]

  @Argument(help: "The table's name.")
  var table: String

  @Flag(help: "Only columns that records brought and that no reference declares.")
  var unmapped = false

  @Flag(help: "On a terminal too, every column and not only those with values.")
  var all = false

  @OptionGroup var database: DatabaseArguments
  @OptionGroup var result: OutputArguments

  @OptionGroup var terminal: TerminalArguments

  func run() throws {
    let interruption = Interruption.shared
    try reporting {
      if Terminal.output.isTerminal, result.format == nil, result.output == nil, !all, !unmapped {
        return try writeFilled(interruption)
      }
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

  /// The columns that have values, with how many, and an example.
  private func writeFilled(_ interruption: Interruption) throws {
    let session = try database.session(interruption)
    try session.workspace.requirePresent()
    let facts = try interruption.during { try session.columnFacts(of: table) }
    var columns = ResultTable(
      columns: [
        ResultColumn("Column", .string), ResultColumn("Type", .string),
        ResultColumn("Filled", .long), ResultColumn("Distinct", .long),
        ResultColumn("Example", .string),
      ], isOrdered: true)
    for column in facts where column.filled > 0 {
      columns.rows.append([
        .string(column.name), .string(column.type.rawValue), .long(column.filled),
        .long(column.distinct), .string(column.example),
      ])
    }
    var writer = try result.open()
    writer.options.keepsFirstColumn = true
    try writer.write(columns)
    let empty = facts.count - columns.rows.count
    if empty > 0 {
      let columns = empty == 1 ? "1 column" : "\(empty) columns"
      try writer.write(text: "\(columns) without values; --all lists them\n")
    }
    try writer.commit()
  }
}
