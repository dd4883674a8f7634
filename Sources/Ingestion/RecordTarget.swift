import Files
import LogFiles
import SQLite

/// Takes what a reader finds in a text.
protocol RecordTarget: AnyObject {
  /// The bytes that records and rejected bytes stand in from now on, and the offset of the first in the text.
  func setWindow(_ bytes: UnsafeRawBufferPointer, base: Int)
  func take(_ record: Record) throws(RecordFailure)
  /// Takes bytes that are not a record.
  func reject(
    _ origin: ItemOrigin, _ reason: String, _ raw: UnsafeRawBufferPointer
  ) throws(SQLiteError)
}
