import Files
import JSON
import Storage

/// Which values the columns of a row hold, so that of two members that mean one column neither is lost.
final class PlacedValues {
  /// By column; nil where a member put nothing.
  private var values: [UnsafeRawBufferPointer?] = []
  private var set: [Int] = []
  /// To be called when a row begins.
  func removeAll() {
    for column in set { values[column] = nil }
    set.removeAll(keepingCapacity: true)
  }

  /// - Parameter value: its bytes are to live as long as the row.
  func note(_ json: JSONView, _ value: Int, _ column: Int) { note(json.raw(value), column) }

  /// Says that no member may take the place of what the column holds, and none is equal to it.
  func protect(_ column: Int) { note(UnsafeRawBufferPointer(start: nil, count: 0), column) }

  private func note(_ bytes: UnsafeRawBufferPointer, _ column: Int) {
    while values.count <= column { values.append(nil) }
    if values[column] == nil { set.append(column) }
    values[column] = bytes
  }

  private func bytes(in column: Int, _ writer: TableWriter) -> UnsafeRawBufferPointer? {
    guard let filled = writer.filled(column), filled < values.count else { return nil }
    return values[filled]
  }

  /// Whether the column holds that very value, as the bytes of both are the same.
  func holds(_ json: JSONView, _ value: Int, _ column: Int, _ writer: TableWriter) -> Bool {
    guard let bytes = bytes(in: column, writer), bytes.baseAddress != nil else { return false }
    return bytes.equals(json.raw(value))
  }

  /// Whether the column holds a value of a member, and no empty text.
  func isTaken(_ column: Int, _ writer: TableWriter) -> Bool {
    guard let bytes = bytes(in: column, writer) else { return false }
    return !bytes.equals("\"\"")
  }
}
