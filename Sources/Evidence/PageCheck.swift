import Platform
import SQLite

/// Looks at the pages of the database file itself, at those parts too in which SQLite keeps nothing.
struct PageCheck {
  let path: String
  let isCancelled: () -> Bool

  /// - Returns: how many pages were looked at; 0 for a database that is not a file.
  @discardableResult
  func run(_ report: inout VerifyReport) throws -> Int {
    do {
      return try look(&report)
    } catch let failure as PlainFile.Failure {
      report.add("database", path, "the database file cannot be read: \(failure)")
      return 0
    }
  }

  private func look(_ report: inout VerifyReport) throws -> Int {
    guard let file = try? PlainFile(path) else { return 0 }
    let header = try file.read(100, at: 0)
    guard header.count == 100 else { return 0 }
    let declared = Int(header[16]) << 8 | Int(header[17])
    let size = declared == 1 ? 65536 : declared
    guard size >= 512, size.nonzeroBitCount == 1 else { return 0 }
    guard header[20] == PageChecks.reservedBytes else {
      report.add("database", path, "the pages of the database bear no checks")
      return 0
    }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { buffer.deallocate() }
    var offset = 0
    var written = 0
    while true {
      if isCancelled() { throw VerifyCancelled() }
      let count = try file.read(into: buffer, at: offset)
      if count == 0 { break }
      for start in stride(from: 0, to: count - count % size, by: size) {
        let page = UnsafeMutableRawBufferPointer(rebasing: buffer[start..<start + size])
        let number = (offset + start) / size + 1
        switch verdict(page, number, file) {
        case .good: break
        case .changed(let at):
          let place = (number - 1) * size + at
          report.add(
            "database", "\(place)",
            "byte \(place) of the database file was changed (page \(number))")
        case .written: written += 1
        }
      }
      if count % size != 0 {
        report.add("database", path, "the database file does not end with a whole page")
        break
      }
      offset += count
    }
    if written > 0 {
      report.notes.append(
        "\(written) pages of the database were written by another program; what is in them was verified"
      )
    }
    checkLength(offset / size, header, &report)
    return offset / size
  }

  /// A page that is being written while it is read is looked at again.
  private func verdict(
    _ page: UnsafeMutableRawBufferPointer, _ number: Int, _ file: PlainFile
  ) -> PageChecks.Verdict {
    var verdict = PageChecks.verdict(on: UnsafeRawBufferPointer(page), number: UInt64(number))
    for _ in 0..<3 where verdict != .good {
      usleep(2000)
      let offset = (number - 1) * page.count
      guard (try? file.read(into: page, at: offset)) == page.count else { break }
      verdict = PageChecks.verdict(on: UnsafeRawBufferPointer(page), number: UInt64(number))
    }
    return verdict
  }

  /// Pages behind the last one are nothing to SQLite. While a log waits, the header may be behind.
  private func checkLength(_ pages: Int, _ header: [UInt8], _ report: inout VerifyReport) {
    var status = stat()
    if stat(path + "-wal", &status) == 0, status.st_size > 0 { return }
    let declared = header[28..<32].reduce(0) { $0 << 8 | Int($1) }
    if pages > declared {
      report.add(
        "database", path, "\(pages - declared) pages follow the last page of the database")
    }
  }
}
