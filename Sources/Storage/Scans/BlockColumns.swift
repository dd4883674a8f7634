import KQLValues
import RecordColumns
import SQLSyntax
import SQLite

/// Rows of a log table by their columns: read from its blocks as they are stored, without SQLite.
package final class BlockColumns {
  private let connection: Connection
  private let request: ScanRequest
  private let blocks: RowBlocks
  private let program: ScanProgram
  private let expressions: [ScanExpression]
  private let slots: [ScanBlock.Slot]
  private var blockCount = 0

  /// - Parameters:
  ///   - request: conditions, and no groups.
  ///   - columns: what is made of each row.
  /// - Throws: where an expression is one that only SQLite computes; see `ScanCompiler`.
  package init(
    _ connection: Connection, _ request: ScanRequest, columns: [SQLExpression]
  ) throws {
    self.connection = connection
    self.request = request
    blocks = RowBlocks(connection)
    program = try ScanProgram(request)
    var compiler = ScanCompiler(request.scan.table, functions: request.functions)
    var made: [ScanExpression] = []
    for column in columns { made.append(try compiler.required(column)) }
    expressions = made
    slots = compiler.slots
  }

  /// Hands over the rows whose numbers are greater than `row`, a block at a time; ends where `body` says false.
  ///
  /// - Throws: what reading and computing throws, and what `body` throws.
  package func run(after row: Int64, _ body: (BlockOfColumns) throws -> Bool) throws {
    // As long as this has a row, all that is read is of one state of the database.
    let table = try connection.prepare("select id from kustody_tables where physical = ?")
    try table.bind(string: request.scan.table, at: 1)
    defer { table.reset() }
    guard try table.step() else { return }
    for stored in try blocks.list(ofTable: table.columnInt64(0)) where stored.lastRow > row {
      if connection.isDue { throw SQLiteError.interrupted }
      let goesOn = try stored.naming {
        let rows = try blocks.open(stored)
        _ = try program.select(rows)
        let selected = program.selected.filter { rows.rowID(at: Int($0)) > row }
        if selected.isEmpty { return true }
        return try selected.withUnsafeBufferPointer { selected in
          blockCount += 1
          let block = ScanBlock(rows, number: blockCount, slots)
          block.selection = selected
          return try body(BlockOfColumns(rows, block, selected, expressions))
        }
      }
      guard goesOn else { return }
    }
  }
}

/// Rows of one block; valid until the call that handed it over returns.
package struct BlockOfColumns {
  /// The places of the rows in the block, ascending.
  package let rows: UnsafeBufferPointer<UInt32>
  private let block: RowBlock
  private let scan: ScanBlock
  private let expressions: [ScanExpression]

  fileprivate init(
    _ block: RowBlock, _ scan: ScanBlock, _ rows: UnsafeBufferPointer<UInt32>,
    _ expressions: [ScanExpression]
  ) {
    self.block = block
    self.scan = scan
    self.rows = rows
    self.expressions = expressions
  }

  /// The number of the row at a place.
  package func rowID(at place: UInt32) -> Int64 { block.rowID(at: Int(place)) }

  /// What a column has in these rows.
  package enum Values {
    /// One value in all of them; valid until a value of the column is asked for.
    case same(ValueView)
    /// Rows with the same code have the same value.
    case coded(ColumnCodes, base: UnsafePointer<UInt32>)
    /// Whole numbers, none of which is missing, by the rows' places.
    case numbers(UnsafePointer<Int64>)
    /// Any.
    case any
  }

  package func values(of column: Int) throws -> Values {
    let expression = expressions[column]
    guard let first = rows.first else { return .same(.null) }
    if try expression.isSame(in: scan) {
      return .same(try expression.value(Int(first), of: scan))
    }
    if let slot = expression.onlySlot {
      if let codes = try scan.codes(slot), let base = codes.base {
        return .coded(codes, base: base)
      }
      if case .slot = expression.node, let numbers = try scan.column(slot)?.wholeNumbers {
        return .numbers(numbers)
      }
    }
    return .any
  }

  /// The value of a column in the row at a place; valid until the next is asked for.
  package func value(of column: Int, at place: UInt32) throws -> ValueView {
    try expressions[column].value(Int(place), of: scan)
  }

  /// Goes through the values of a column in some of the rows, each of which is valid until the next.
  package func forEachValue(
    of column: Int, in rows: UnsafeBufferPointer<UInt32>, _ body: (ValueView) -> Void
  ) throws {
    let expression = expressions[column]
    guard case .slot(let slot) = expression.node, let values = try scan.column(slot) else {
      for row in rows { body(try expression.value(Int(row), of: scan)) }
      return
    }
    let isText = scan.isText(slot)
    for row in rows {
      switch values.value(at: Int(row)) {
      case .null: body(isText ? .text(UnsafeRawBufferPointer(start: nil, count: 0)) : .null)
      case .integer(let value): body(.integer(value))
      case .real(let value): body(.real(value))
      case .text(let bytes): body(.text(bytes))
      }
    }
  }
}
