import Files
import JSON
import Storage

/// The records behind a row of a bundle, as the bundle has them; whether they are proven, `BundleVerifier` says.
package struct BundleRecords {
  private var contents: BundleContents

  package struct Record: Sendable {
    package var item: String
    package var table: String
    package var path: String
    package var line: Int
    package var record: [UInt8]
  }

  package init(_ path: String) { contents = BundleContents(path) }

  /// - Parameters:
  ///   - row: counted from 0.
  ///   - tag: of the result: empty for the first, `-2` for the second, ….
  /// - Returns: nil where the result has no such row; empty where its rows are counted.
  /// - Throws: `BundleError.io`.
  package mutating func records(ofRow row: Int, tag: String) throws(BundleError) -> [Record]? {
    var items: Set<String>?
    var isCounted = true
    for line in try lines("items\(tag).jsonl") where line["row"] != nil {
      isCounted = false
      if line["row"].count == row { items = Set(line["items"].elements.compactMap(\.text)) }
    }
    if isCounted {
      let table = BundleContents.json(try contents.read("result\(tag).json"))
      return table["rows"].elements.indices.contains(row) ? [] : nil
    }
    guard let items else { return nil }
    var paths: [Int: String] = [:]
    for source in BundleContents.json(try contents.read("sources.json")).elements {
      if let id = source["source"].count { paths[id] = source["path"].text }
    }
    return try lines("records.jsonl").compactMap { line in
      guard let item = line["item"].text, items.contains(item) else { return nil }
      let record =
        line["record"].text.map { Array($0.utf8) }
        ?? decodedHexadecimal(line["recordHex"].text ?? "") ?? []
      return Record(
        item: item, table: line["table"].text ?? "",
        path: line["source"].count.flatMap { paths[$0] } ?? "", line: line["line"].count ?? 0,
        record: record)
    }
  }

  /// The row of a result that a line of its CSV belongs to; nil for the head, and after the end.
  ///
  /// - Parameter line: counted from 1.
  package mutating func row(ofLine line: Int, tag: String) throws(BundleError) -> Int? {
    var isQuoted = false
    var current = 1
    var row = -1
    for byte in try contents.read("result\(tag).csv") {
      if current == line { return row >= 0 ? row : nil }
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      guard byte == 0x0A else { continue }
      current += 1
      if !isQuoted { row += 1 }
    }
    return nil
  }

  private mutating func lines(_ name: String) throws(BundleError) -> [JSONValue] {
    try contents.read(name).split(separator: 0x0A).compactMap { BundleContents.json($0) }
  }
}
