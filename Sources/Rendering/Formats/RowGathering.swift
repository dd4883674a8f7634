import Files
import KQLValues

/// What needs all rows of a result before it can write any of it.
package protocol RowGathering {
  /// The columns and rows so far.
  var table: ResultTable { get set }
}

extension RowGathering {
  package mutating func begin(_ columns: [ResultColumn], to output: Output) throws(OutputError) {
    table.columns = columns
  }

  package mutating func row(_ values: [Value], to output: Output) throws(OutputError) {
    table.rows.append(values)
  }
}
