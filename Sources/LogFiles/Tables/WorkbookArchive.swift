import Compression
import Spreadsheet

/// A workbook as an archive of its sheets.
enum WorkbookArchive {
  /// Goes through the sheets in their order, hidden ones too: each a member with the sheet's name, whose bytes
  /// are the text of its rows.
  ///
  /// - Returns: what is wrong with the workbook, if something is.
  static func forEachSheet(
    of archive: ZipArchive, _ body: (ArchiveMember) throws -> Void
  ) throws -> String? {
    let book: Workbook
    do throws(SpreadsheetError) {
      book = try Workbook(ZipParts(archive))
    } catch {
      return "xlsx: \(error.description)"
    }
    for sheet in book.sheets {
      let member: ArchiveMember
      do throws(SpreadsheetError) {
        let rows = try RowsSource.sheet(sheet, of: book)
        member = ArchiveMember(name: sheet.name, content: rows, notes: { rows.notes })
      } catch {
        member = ArchiveMember(
          name: sheet.name, content: nil, problem: "xlsx: \(error.description)")
      }
      try body(member)
    }
    return nil
  }
}

/// The parts of a workbook, out of its zip.
private final class ZipParts: WorkbookParts {
  private let archive: ZipArchive

  init(_ archive: ZipArchive) { self.archive = archive }

  func part(named name: String) throws(ReadError) -> (any ByteSource)? {
    guard let member = archive.member(named: name) else { return nil }
    if let problem = member.problem {
      throw ReadError(code: 0, description: "`\(name)`: \(problem)")
    }
    return member.content
  }
}
