import Compression
import JSON
import KQLValues
import Parquet
import Spreadsheet

/// The text of a file or sheet that is a table: each row as a line of JSON.
///
/// It follows from the file alone, so that anyone who reads the file again gets the same bytes at the same
/// offsets. Of a damaged file the rows before the damage are given.
package final class RowsSource: ByteSource {
  private enum Step {
    case more
    case end
    case damaged(String)
  }

  /// Appends what comes next, with its line feed.
  private let next: (inout [UInt8]) -> Step
  private let saysNotes: () -> [String]
  private var output: [UInt8] = []
  private var position = 0
  private var isEnded = false
  package private(set) var damage: String?

  private init(next: @escaping (inout [UInt8]) -> Step, notes: @escaping () -> [String]) {
    self.next = next
    saysNotes = notes
  }

  /// What became of values that have no equal in Kusto, so far.
  package var notes: [String] { saysNotes() }

  package func read(
    into buffer: UnsafeMutableRawBufferPointer
  ) throws(ReadError) -> Int {
    while position == output.count, !isEnded {
      output.removeAll(keepingCapacity: true)
      position = 0
      while output.count < 64 << 10, !isEnded {
        switch next(&output) {
        case .more: break
        case .end: isEnded = true
        case .damaged(let detail):
          isEnded = true
          damage = detail
        }
      }
    }
    let count = min(buffer.count, output.count - position)
    output.withUnsafeBytes {
      buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[position..<position + count]))
    }
    position += count
    return count
  }

  // MARK: Parquet

  /// The rows of a Parquet file: line n is row n.
  ///
  /// - Parameter file: is kept until the last row.
  /// - Throws: where not even the first row can be read.
  package static func parquet(
    _ file: Descriptor
  ) throws(ParquetError) -> (text: RowsSource, hints: ColumnHints) {
    let size = Int(file.status?.st_size ?? 0)
    let reader = try ParquetReader(FileBytes(descriptor: file.number, count: size))
    var first: [UInt8] = []
    var hasFirst = try reader.nextRow(into: &first)
    let text = RowsSource(
      next: { output in
        // It is closed when nobody holds it any more.
        withExtendedLifetime(file) {
          if hasFirst {
            hasFirst = false
            output += first
            first = []
            output.append(0x0A)
            return .more
          }
          do throws(ParquetError) {
            guard try reader.nextRow(into: &output) else { return .end }
            output.append(0x0A)
            return .more
          } catch {
            return .damaged("Parquet: \(error.description)")
          }
        }
      }, notes: { reader.notes.sentences })
    let types = reader.columns.map { ($0.name, $0.type) }
    return (text, ColumnHints(typesOfTable: types))
  }

  // MARK: sheets

  /// What the text of a sheet begins with: an object of its columns and their types, in a line.
  package static let sheetMagic = Array("{\"$columns\":{".utf8)
  /// How long that line may be.
  package static let maximumHeader = 4 << 20

  /// The rows of a sheet: the first line says its columns, line n is the row that the program numbers n, and
  /// rows without values are empty lines.
  package static func sheet(
    _ sheet: Workbook.Sheet, of book: Workbook
  ) throws(SpreadsheetError) -> RowsSource {
    let reader = try SheetReader(sheet, of: book)
    var line = 1
    var header: [UInt8]? = Self.header(reader.columns)
    if reader.columns.isEmpty { header = [] }
    return RowsSource(
      next: { output in
        if let text = header {
          output += text
          header = nil
          return .more
        }
        let start = output.count
        do throws(SpreadsheetError) {
          guard let number = try reader.nextRow(into: &output) else {
            output.append(0x0A)
            return .end
          }
          let feeds = [UInt8](repeating: 0x0A, count: max(1, number - line))
          output.insert(contentsOf: feeds, at: start)
          line = number
          return .more
        } catch {
          output.removeSubrange(start...)
          output.append(0x0A)
          return .damaged("xlsx: \(error.description)")
        }
      }, notes: { reader.notes.sentences })
  }

  private static func header(_ columns: [SheetColumn]) -> [UInt8] {
    var writer = JSONWriter()
    writer.raw("{\"$columns\":{")
    for (index, column) in columns.enumerated() {
      if index > 0 { writer.raw(",") }
      writer.key(column.name)
      writer.string(column.type.rawValue)
    }
    writer.raw("}}")
    return writer.bytes
  }

  /// What the first line of a sheet's text says; nil where it is another text.
  package static func hints(ofSheet head: [UInt8]) -> ColumnHints? {
    guard head.starts(with: sheetMagic) else { return nil }
    let line = head.prefix { $0 != 0x0A }
    let json = line.withUnsafeBytes { try? JSONValue(parsing: $0) }
    guard case .object(let members)? = json?["$columns"] else { return nil }
    var types: [(String, ScalarType)] = []
    for member in members {
      guard case .string(let name) = member.value, let type = ScalarType(rawValue: name) else {
        return nil
      }
      types.append((member.key, type))
    }
    return ColumnHints(typesOfTable: types)
  }
}

extension ColumnHints {
  /// Of a table that says its columns' types.
  convenience init(typesOfTable types: [(String, ScalarType)]) {
    self.init(isTextual: true, isRow: true)
    isTyped = true
    for (name, type) in types {
      self.types[name] = type
      // As columns of a portal's export are looked for.
      self.types[LocalZone.split(name).name] = type
    }
  }
}
