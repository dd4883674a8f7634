import KQLValues

/// A row of JSON with gaps for the values that are its own: what rows have in common is written once for all of them.
final class RowTemplate {
  /// What stands before each gap, and after the last.
  private var pieces: [[UInt8]] = []
  private let types: [ScalarType]

  /// - Parameters:
  ///   - prefix: appends what stands before the value of a column.
  ///   - end: what stands behind the last value.
  init(_ batch: RowBatch, end: [UInt8], prefix: (Int, inout [UInt8]) -> Void) {
    types = batch.varying.map { batch.types[$0] }
    var piece: [UInt8] = []
    var varying = batch.varying[...]
    for column in batch.types.indices {
      prefix(column, &piece)
      if varying.first == column {
        varying.removeFirst()
        pieces.append(piece)
        piece = []
      } else {
        batch.constants[column].json(into: &piece, type: batch.types[column])
      }
    }
    pieces.append(piece + end)
  }

  /// Appends a row.
  func append(_ cells: UnsafeBufferPointer<ValueView>, to output: inout [UInt8]) {
    for index in types.indices {
      output.append(contentsOf: pieces[index])
      cells[index].json(into: &output, type: types[index])
    }
    output.append(contentsOf: pieces[types.count])
  }

  /// What was made of a batch before, or is now.
  static func of(_ batch: RowBatch, _ make: () -> RowTemplate) -> RowTemplate {
    if let known = batch.prepared as? RowTemplate { return known }
    let made = make()
    batch.prepared = made
    return made
  }
}
