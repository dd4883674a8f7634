// Spreadsheet: the rows of xlsx workbooks as JSON. It knows nothing of logs.

import Compression

/// A workbook of spreadsheets: an Excel file (`.xlsx`), of either of the standard's two forms.
package final class Workbook {
  /// A sheet of cells.
  package struct Sheet: Sendable, Hashable {
    package var name: String
    /// It does not show in the program that the workbook is for.
    package var isHidden: Bool
    var part: String
  }

  /// The sheets of cells, in their order. Sheets of charts have no cells.
  package private(set) var sheets: [Sheet] = []
  /// Days are counted from 1904 on.
  let startsIn1904: Bool

  let parts: any WorkbookParts
  let styles: Styles
  let strings: SharedStrings

  private static let maximumSheets = 10_000

  package init(_ parts: any WorkbookParts) throws(SpreadsheetError) {
    self.parts = parts
    let root = try Relationships(of: "", in: parts)
    guard let book = root.targets.first(where: { $0.kind == "officeDocument" })?.part else {
      throw .damaged("it does not say where its workbook is")
    }
    guard !book.hasSuffix(".bin") else { throw .unsupported("a binary workbook (xlsb)") }
    let relationships = try Relationships(of: book, in: parts)
    guard let xml = try parts.reader(of: book) else { throw .damaged("it has no `\(book)`") }
    var startsIn1904 = false
    var sheets: [Sheet] = []
    var isWorkbook = false
    reading: while true {
      switch try xml.next() {
      case .text, .end: continue
      case .documentEnd: break reading
      case .start:
        if xml.isElement("workbook") {
          isWorkbook = true
        } else if xml.isElement("workbookPr") {
          let text = try xml.text(of: "date1904")
          startsIn1904 = text == "1" || text == "true"
        } else if xml.isElement("sheet") {
          guard sheets.count < Self.maximumSheets else { throw .tooLarge("it has too many sheets") }
          let id = try xml.text(of: "id")
          guard let name = try xml.text(of: "name"),
            let target = relationships.targets.first(where: { $0.id == id })
          else { throw .damaged("a sheet has no name or no cells") }
          guard target.kind == "worksheet" else { continue }
          let state = try xml.text(of: "state")
          let isHidden = state == "hidden" || state == "veryHidden"
          sheets.append(Sheet(name: name, isHidden: isHidden, part: target.part))
        }
      }
    }
    guard isWorkbook else { throw .damaged("`\(book)` is not a workbook") }
    self.sheets = sheets
    self.startsIn1904 = startsIn1904
    func reader(of kind: String) throws(SpreadsheetError) -> XMLPullReader? {
      guard let target = relationships.targets.first(where: { $0.kind == kind }) else {
        return nil
      }
      return try parts.reader(of: target.part)
    }
    if let xml = try reader(of: "styles") { styles = try Styles(xml) } else { styles = Styles() }
    if let xml = try reader(of: "sharedStrings") {
      strings = try SharedStrings(xml)
    } else {
      strings = SharedStrings()
    }
  }
}
