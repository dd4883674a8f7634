import Files
import Platform
import SQLite
import Storage

/// Writes the checks of pages again that another program wrote, as a `VACUUM` does, or a look at a database whose
/// last changes were still in its log. To be done only after a verification without a difference.
package enum PageRenewal {
  /// - Returns: how many pages had no good check.
  /// - Throws: `SQLiteError`, `FileError`.
  package static func run(_ path: String) throws -> Int {
    let connection = try Connection(path: path, mode: .readWrite)
    // What waits in the log is put in its place, and then nobody writes.
    try connection.execute("pragma wal_checkpoint(truncate)")
    try connection.execute("begin immediate")
    defer { try? connection.execute("rollback") }
    let file = open(path, O_RDWR | O_CLOEXEC)
    guard file >= 0 else { throw FileError(path: path) }
    defer { close(file) }
    var page = [UInt8](repeating: 0, count: StorageSchema.pageSize)
    var number: UInt64 = 1
    var renewed = 0
    while true {
      let offset = off_t(number - 1) * off_t(page.count)
      let count = page.withUnsafeMutableBytes { pread(file, $0.baseAddress, $0.count, offset) }
      guard count == page.count else { break }
      let isGood = page.withUnsafeBytes { PageChecks.verdict(on: $0, number: number) == .good }
      if !isGood {
        let check = page.withUnsafeBytes { PageChecks.check(of: $0, number: number) }
        let place = offset + off_t(page.count - check.count)
        guard pwrite(file, check, check.count, place) == check.count else {
          throw FileError(path: path)
        }
        renewed += 1
      }
      number += 1
    }
    guard fsync(file) == 0 else { throw FileError(path: path) }
    return renewed
  }
}
