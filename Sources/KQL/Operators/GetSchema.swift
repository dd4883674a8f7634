import Diagnostics
import KQLPlan
import KQLSyntax
import KQLValues

package struct GetSchema: TabularOperator {
  package static let keywords = ["getschema"]
  package static let places = OperatorPlaces(.nothing)
  package static let documentation = OperatorDocumentation(
    "A row for each column: its name, place and type.", source: "getschema-operator",
    syntax: "T | getschema",
    examples: [("print a = 1 | getschema", ["a | 0 | System.Int64 | long"])])

  package let span: Span

  package static func parse(_ parser: inout Parser, keyword: Name) throws(Diagnostic) -> GetSchema {
    GetSchema(span: keyword.span)
  }

  package func write(to printer: inout QueryPrinter) {
    printer.write("getschema")
  }

  package func bind(_ input: LogicalPlan?, _ binder: Binder, _ environment: inout Environment)
    throws(Diagnostic) -> LogicalPlan
  {
    let plan = try require(input)
    let columns = [
      binder.newColumn("ColumnName", .string), binder.newColumn("ColumnOrdinal", .int),
      binder.newColumn("DataType", .string), binder.newColumn("ColumnType", .string),
    ]
    let rows = plan.visibleColumns.enumerated().map { index, column -> [BoundExpression] in
      [
        .literal(.string(column.name), .string), .literal(.long(Int64(index)), .int),
        .literal(.string(column.type.dotNetName), .string),
        .literal(.string(column.type.rawValue), .string),
      ]
    }
    return LogicalPlan(.values(rows), columns: columns)
  }
}

extension ScalarType {
  /// What the reference calls the type on Kusto's own platform.
  fileprivate var dotNetName: String {
    switch self {
    case .bool: "System.SByte"
    case .int: "System.Int32"
    case .long: "System.Int64"
    case .real: "System.Double"
    case .decimal: "System.Data.SqlTypes.SqlDecimal"
    case .datetime: "System.DateTime"
    case .timespan: "System.TimeSpan"
    case .guid: "System.Guid"
    case .string: "System.String"
    case .dynamic: "System.Object"
    }
  }
}
