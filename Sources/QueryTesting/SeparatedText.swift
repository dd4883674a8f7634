/// Values with commas between, as RFC 4180 has them.
enum SeparatedText {
  struct Cell: Sendable {
    /// nil for nothing between two commas; an empty text has quotes.
    var text: String?
  }

  struct Record: Sendable {
    /// Of its first line, counted from 0.
    var line: Int
    var cells: [Cell]
  }

  /// The records of a text; empty lines are none.
  static func records(_ text: String) -> [Record] {
    let bytes = Array(text.utf8)
    var records: [Record] = []
    var cells: [Cell] = []
    var cell: [UInt8] = []
    var isQuoted = false
    var line = 0
    var first = 0
    var at = 0
    func endCell() {
      let isNull = cell.isEmpty && !isQuoted
      cells.append(Cell(text: isNull ? nil : String(decoding: cell, as: UTF8.self)))
      cell = []
      isQuoted = false
    }
    func endRecord() {
      if !cells.isEmpty || !cell.isEmpty || isQuoted {
        endCell()
        records.append(Record(line: first, cells: cells))
        cells = []
      }
      first = line
    }
    while at < bytes.count {
      let byte = bytes[at]
      at += 1
      switch byte {
      case UInt8(ascii: "\"") where cell.isEmpty && !isQuoted:
        isQuoted = true
        while at < bytes.count {
          if bytes[at] == UInt8(ascii: "\"") {
            at += 1
            guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else { break }
          }
          if bytes[at] == 0x0A { line += 1 }
          cell.append(bytes[at])
          at += 1
        }
      case UInt8(ascii: ","): endCell()
      case 0x0A:
        line += 1
        endRecord()
      case 0x0D where at < bytes.count && bytes[at] == 0x0A: continue
      default: cell.append(byte)
      }
    }
    endRecord()
    return records
  }
}
