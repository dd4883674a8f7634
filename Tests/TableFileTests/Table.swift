import Compression
import JSON
import Parquet
import Spreadsheet

/// All that a reader gives.
struct Table {
  /// `name:type`.
  var columns: [String] = []
  var rows: [JSONValue] = []
  /// Of a sheet, the number of each row.
  var numbers: [Int] = []
  var notes: [String] = []

  init(parquet bytes: [UInt8], rowLimit: Int = 64 << 20) throws {
    let reader = try ParquetReader(MemoryBytes(bytes), rowLimit: rowLimit)
    columns = reader.columns.map { "\($0.name):\($0.type.rawValue)" }
    var row: [UInt8] = []
    while try reader.nextRow(into: &row) {
      rows.append(try JSONValue(parsing: String(decoding: row, as: UTF8.self)))
      row.removeAll()
    }
    notes = reader.notes.sentences
  }

  /// - Parameter sheet: its name; nil for the first that is not hidden.
  init(workbook bytes: [UInt8], sheet: String? = nil) throws {
    try self.init(parts: ZipParts(bytes), sheet: sheet)
  }

  init(parts: any WorkbookParts, sheet: String? = nil) throws {
    let book = try Workbook(parts)
    let found = book.sheets.first { sheet == nil ? !$0.isHidden : $0.name == sheet }
    guard let found else { return }
    let reader = try SheetReader(found, of: book)
    columns = reader.columns.map { "\($0.name):\($0.type.rawValue)" }
    var row: [UInt8] = []
    while let number = try reader.nextRow(into: &row) {
      rows.append(try JSONValue(parsing: String(decoding: row, as: UTF8.self)))
      numbers.append(number)
      row.removeAll()
    }
    notes = reader.notes.sentences
  }
}

/// The parts of a workbook in memory: of a zip archive, or given.
final class ZipParts: WorkbookParts {
  var parts: [String: [UInt8]] = [:]

  init(_ parts: [String: String]) { self.parts = parts.mapValues { Array($0.utf8) } }

  /// Reads the directory at the end, sizes of zip64 included.
  init(_ bytes: [UInt8]) {
    func number(_ at: Int, _ count: Int) -> Int {
      guard at >= 0, at + count <= bytes.count else { return 0 }
      return (0..<min(count, 7)).reduce(0) { $0 | Int(bytes[at + $1]) << ($1 * 8) }
    }
    var end = bytes.count - 22
    while end >= 0, number(end, 4) != 0x0605_4B50 { end -= 1 }
    guard end >= 0 else { return }
    var at = number(end + 16, 4)
    while number(at, 4) == 0x0201_4B50 {
      let (name, extra, comment) = (number(at + 28, 2), number(at + 30, 2), number(at + 32, 2))
      var (packed, size, offset) = (number(at + 20, 4), number(at + 24, 4), number(at + 42, 4))
      var field = at + 46 + name + 4
      if size == 0xFFFF_FFFF { (size, field) = (number(field, 8), field + 8) }
      if packed == 0xFFFF_FFFF { (packed, field) = (number(field, 8), field + 8) }
      if offset == 0xFFFF_FFFF { offset = number(field, 8) }
      let start = offset + 30 + number(offset + 26, 2) + number(offset + 28, 2)
      let text = String(decoding: bytes[(at + 46)..<(at + 46 + name)], as: UTF8.self)
      let stored = bytes[start..<start + packed]
      parts[text] =
        number(at + 10, 2) == 0
        ? Array(stored) : stored.withUnsafeBytes { inflated($0, size: size) }
      at += 46 + name + extra + comment
    }
  }

  func part(named name: String) throws(ReadError) -> (any ByteSource)? {
    parts[name].map { MemorySource($0) }
  }
}

extension JSONValue {
  var elements: [JSONValue] {
    if case .array(let elements) = self { return elements }
    return []
  }

  var members: [JSONMember] {
    if case .object(let members) = self { return members }
    return []
  }

  var integer: Int? {
    if case .integer(let value) = self { return Int(value) }
    return nil
  }

  /// Itself, where it is a string.
  var texts: [String] {
    if case .string(let text) = self { return [text] }
    return []
  }
}

extension [JSONValue] {
  var texts: [String] { flatMap(\.texts) }
}

extension JSONValue? {
  var elements: [JSONValue] { self?.elements ?? [] }
  var texts: [String] { self?.texts ?? [] }
}
