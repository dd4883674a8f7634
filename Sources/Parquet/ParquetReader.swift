// Parquet: the rows of Parquet files as JSON. It knows nothing of logs.

import Compression
import KQLValues

/// A column of a file's rows.
package struct ParquetColumn: Sendable, Hashable {
  package var name: String
  package var type: ScalarType
}

/// Reads the rows of a Parquet file, from the first to the last, as JSON objects.
///
/// In memory are the footer and a page of each column, whatever the file's size. Nothing that the file says
/// of itself is believed: each place and count is checked against the bytes that there are.
package final class ParquetReader {
  /// The columns at the top, in the file's order.
  package let columns: [ParquetColumn]
  /// As the footer says.
  package let rowCount: Int

  private let schema: Schema
  private var metadata: FileMetadata
  private let readers: [ColumnReader]
  private let assembler: RowAssembler
  private var groupsLeft: Int
  /// Of the row group that is being read.
  private var rowsLeft = 0
  private var rowsRead = 0
  private var written = 0
  private let writtenLimit: Int

  package static let magic = Array("PAR1".utf8)
  /// What begins and ends a file whose footer is encrypted.
  package static let encryptedMagic = Array("PARE".utf8)

  private static let maximumFooter = 64 << 20
  private static let maximumPages = 1 << 30
  /// So many times its own size a file may give as text, or at least so much.
  private static let maximumRatio = 10_000
  private static let allowance = 1 << 30

  /// Reads the footer.
  ///
  /// - Parameter rowLimit: how long a row may be as JSON, in bytes.
  package init(_ file: any RandomAccessBytes, rowLimit: Int = 64 << 20) throws(ParquetError) {
    metadata = try FileMetadata(try Self.footer(of: file))
    schema = try Schema(metadata.schema)
    groupsLeft = metadata.rowGroupCount
    rowCount = metadata.rowCount
    let budget = MemoryBudget(limit: Self.maximumPages)
    readers = schema.leaves.map { ColumnReader($0, of: file, budget) }
    let (multiple, overflow) = file.count.multipliedReportingOverflow(by: Self.maximumRatio)
    writtenLimit = overflow ? .max : max(multiple, Self.allowance)
    let names = Self.distinct(schema.columns.map(\.name))
    assembler = RowAssembler(schema, names: names, readers, rowLimit: rowLimit)
    var columns: [ParquetColumn] = []
    for (name, column) in zip(names, schema.columns) {
      guard case .value(let leaf) = column.shape else {
        columns.append(ParquetColumn(name: name, type: .dynamic))
        continue
      }
      var type = schema.leaves[leaf].meaning.type
      if schema.leaves[leaf].meaning == .unsigned64,
        Self.hasLargeValue(leaf, metadata, columns: schema.leaves.count, file)
      {
        type = .decimal
      }
      columns.append(ParquetColumn(name: name, type: type))
    }
    self.columns = columns
  }

  /// What became of values that have no equal in Kusto, so far.
  package var notes: ReaderNotes { assembler.writer.notes }

  private static func footer(of file: any RandomAccessBytes) throws(ParquetError) -> [UInt8] {
    let size = file.count
    guard size >= 12, let head = try file.page(at: 0, count: 4),
      let tail = try file.page(at: size - 8, count: 8)
    else { throw .damaged("it is too short for a Parquet file") }
    if head == encryptedMagic || tail[4...].elementsEqual(encryptedMagic) {
      throw .encrypted("the footer")
    }
    guard head == magic else { throw .damaged("it does not begin as a Parquet file") }
    guard tail[4...].elementsEqual(magic) else {
      throw .damaged("its footer is missing: the file is cut")
    }
    let count = tail[..<4].reversed().reduce(0) { $0 << 8 | Int($1) }
    guard count <= size - 12 else { throw .damaged("its footer is longer than the file") }
    guard count <= maximumFooter else {
      throw .tooLarge("its footer has more than \(maximumFooter >> 20) MiB")
    }
    guard let footer = try file.page(at: size - 8 - count, count: count) else {
      throw .damaged("its footer is cut")
    }
    return footer
  }

  /// Names that are all different: the second of one name is that with `_2`.
  private static func distinct(_ names: [String]) -> [String] {
    var taken = Set(names)
    var seen: Set<String> = []
    return names.map { name in
      if !name.isEmpty, seen.insert(name).inserted { return name }
      let base = name.isEmpty ? "column" : name
      var number = 2
      while taken.contains("\(base)_\(number)") { number += 1 }
      taken.insert("\(base)_\(number)")
      return "\(base)_\(number)"
    }
  }

  /// Whether a column of numbers without sign has one that is not a long.
  private static func hasLargeValue(
    _ leaf: Int, _ metadata: FileMetadata, columns: Int, _ file: any RandomAccessBytes
  ) -> Bool {
    var metadata = metadata
    // What is damaged will be met again, where it is reported.
    do throws(ParquetError) {
      let schema = try Schema(metadata.schema)
      let reader = ColumnReader(
        schema.leaves[leaf], of: file, MemoryBudget(limit: maximumPages))
      for _ in 0..<metadata.rowGroupCount {
        let group = try metadata.nextRowGroup(columns: columns)
        try reader.open(group.columns[leaf])
        while !reader.isAtEnd {
          if case .integer(let value)? = try reader.take(), value < 0 { return true }
        }
      }
      return false
    } catch {
      return false
    }
  }

  /// Appends the next row to `output`, as a JSON object of all columns.
  ///
  /// - Returns: false where there is no further row.
  /// - Throws: where the rest of the file cannot be read; `output` then ends before the row.
  package func nextRow(into output: inout [UInt8]) throws(ParquetError) -> Bool {
    while rowsLeft == 0 {
      if rowsRead > 0 || groupsLeft < metadata.rowGroupCount { try checkEnd() }
      guard groupsLeft > 0 else {
        guard rowsRead == rowCount else {
          throw .damaged("the footer says \(rowCount) rows, its row groups have \(rowsRead)")
        }
        return false
      }
      try beginGroup()
    }
    assembler.writer.output.bytes.removeAll(keepingCapacity: true)
    try assembler.writeRow()
    rowsLeft -= 1
    rowsRead += 1
    written += assembler.writer.output.bytes.count
    guard written <= writtenLimit else {
      throw .tooLarge("it gives more than \(Self.maximumRatio) times its size as rows")
    }
    output.append(contentsOf: assembler.writer.output.bytes)
    return true
  }

  private func beginGroup() throws(ParquetError) {
    groupsLeft -= 1
    let group = try metadata.nextRowGroup(columns: readers.count)
    guard !readers.isEmpty || group.rowCount == 0 else {
      throw .damaged("it has rows without columns")
    }
    rowsLeft = group.rowCount
    for (reader, chunk) in zip(readers, group.columns) { try reader.open(chunk) }
  }

  /// A row group's rows are read: no column may have anything left.
  private func checkEnd() throws(ParquetError) {
    for reader in readers where !reader.isAtEnd {
      throw .damaged("the column `\(reader.leaf.path)` has more values than rows")
    }
  }
}
