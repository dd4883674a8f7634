import CPageChecks
import CSQLite

/// The check that each page of a database bears: a sum over its bytes, written whenever kustody writes the
/// page, and of no meaning to SQLite.
package enum PageChecks {
  /// Bytes of each page that are not SQLite's.
  package static let reservedBytes = UInt8(KUSTODY_PAGE_CHECK_BYTES)

  /// What a look at a page says.
  package enum Verdict: Sendable, Hashable {
    case good
    /// Up to four bytes next to each other are not as they were written, the first of them here.
    case changed(at: Int)
    /// Somebody wrote it who does not know of the check.
    case written
  }

  /// The bytes that a page should end with.
  ///
  /// - Parameters: as for `verdict`.
  package static func check(of page: UnsafeRawBufferPointer, number: UInt64) -> [UInt8] {
    guard let start = page.bindMemory(to: UInt8.self).baseAddress else { return [] }
    return withUnsafeBytes(of: kustody_page_check(start, page.count, number).littleEndian) {
      Array($0)
    }
  }

  /// - Parameters:
  ///   - page: all its bytes.
  ///   - number: counted from 1.
  package static func verdict(on page: UnsafeRawBufferPointer, number: UInt64) -> Verdict {
    guard let start = page.bindMemory(to: UInt8.self).baseAddress, page.count > 8 else {
      return .written
    }
    if kustody_page_check(start, page.count, number)
      == kustody_page_stored_check(start, page.count)
    {
      return .good
    }
    let change = kustody_page_change(start, page.count, number)
    if change >= 0 { return .changed(at: Int(change)) }
    // A page that was never written.
    return page.allSatisfy { $0 == 0 } ? .good : .written
  }
}

extension Connection {
  /// Has each page that is read from the file bear its check: reading any other fails with an error that
  /// `isChangedPage`. Costs about 4 µs a page of 16 KiB.
  ///
  /// - Parameter allowingEmpty: whether a page may be one that was never written. Only who writes meets such.
  package func requirePageChecks(allowingEmpty: Bool) throws(SQLiteError) {
    var mode: Int32 = allowingEmpty ? 1 : 2
    try check(
      sqlite3_file_control(try openHandle(), "main", Int32(KUSTODY_FCNTL_CHECK_READS), &mode))
  }

  /// Has each page of a database bear its check. Before the first page is written; in memory it does nothing.
  package func reservePageChecks() throws(SQLiteError) {
    var count = Int32(PageChecks.reservedBytes)
    try check(
      sqlite3_file_control(try openHandle(), "main", SQLITE_FCNTL_RESERVE_BYTES, &count))
  }
}
