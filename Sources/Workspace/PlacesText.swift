import Compression
import Files
import KQLCatalog
import KQLFunctions
import KQLValues
import LogFiles
import Platform

/// A CSV file of networks and where they are: a line that names the columns, then a network a line.
///
/// A cell that is empty is not known. A line that cannot be read refuses the file: an address would be given a
/// wider network's place.
struct PlacesText {
  private enum Field: CaseIterable {
    case network, country, state, city, latitude, longitude

    /// How its column may be named, without case, blanks, `_` and `-`; the first that is there counts.
    var names: [String] {
      switch self {
      case .network: ["network", "cidr", "prefix", "subnet"]
      case .country: ["country", "countryname"]
      case .state:
        ["state", "subdivision1name", "subdivision", "statename", "region", "regionname"]
      case .city: ["city", "cityname"]
      case .latitude: ["latitude", "lat"]
      case .longitude: ["longitude", "lon", "lng", "long"]
      }
    }
  }

  private let path: String
  private var rows: PlaceRows

  init(_ path: String) throws(WorkspaceError) {
    self.path = path
    rows = try PlaceRows(path)
  }

  func table() throws(WorkspaceError) -> PlaceTable {
    guard let header = try rows.next() else { throw .io("`\(path)` is empty") }
    let columns = columns(of: header)
    guard let network = columns[.network], columns.count > 1 else {
      throw .io(
        "`\(path)`: line 1 must name the columns network, country, state, city, latitude and "
          + "longitude, or some of them")
    }
    var builder = PlaceTable.Builder()
    while let row = try rows.next() {
      func cell(_ field: Field) -> String? {
        guard let index = columns[field], index < row.count, !row[index].isEmpty else { return nil }
        return row[index]
      }
      func degrees(_ field: Field, within limit: Double) throws(WorkspaceError) -> Double? {
        guard let text = cell(field) else { return nil }
        guard let value = RealText.parse(text), abs(value) <= limit else {
          throw wrong("`\(text)` is not a \(field)")
        }
        return value
      }
      guard row.count == header.count else {
        throw wrong("\(row.count) cells where line 1 has \(header.count)")
      }
      var place = Place()
      place.country = cell(.country)
      place.state = cell(.state)
      place.city = cell(.city)
      place.latitude = try degrees(.latitude, within: 90)
      place.longitude = try degrees(.longitude, within: 180)
      guard builder.add(row[network], place.json) else {
        throw wrong("`\(row[network])` is not a network")
      }
    }
    guard let table = builder.table() else {
      throw .io("`\(path)` has two places for one network")
    }
    return table
  }

  private func columns(of header: [String]) -> [Field: Int] {
    let names = header.map { name in name.lowercased().filter { !" _-".contains($0) } }
    var columns: [Field: Int] = [:]
    for field in Field.allCases {
      columns[field] = field.names.lazy.compactMap { names.firstIndex(of: $0) }.first
    }
    return columns
  }

  private func wrong(_ reason: String) -> WorkspaceError {
    .io("`\(path)`, line \(rows.line): \(reason)")
  }
}

/// The rows of a CSV file, one at a time.
private final class PlaceRows {
  /// Where the last row began, from 1.
  private(set) var line = 0
  private let path: String
  private let file: Descriptor
  private let reader: LineReader
  private var splitter = FieldSplitter()

  private static let longestRow = 1 << 20
  private static let comma = UInt8(ascii: ",")

  init(_ path: String) throws(WorkspaceError) {
    let number = open(path, O_RDONLY | O_CLOEXEC)
    guard number >= 0 else { throw .io("`\(path)`: \(String(cString: strerror(errno)))") }
    self.path = path
    file = Descriptor(number)
    reader = LineReader(
      TextBuffer(FileSource(descriptor: file.number), limit: Self.longestRow))
  }

  /// The next row; nil at the end. An empty line is not a row.
  func next() throws(WorkspaceError) -> [String]? {
    while let item = try read() {
      line = item.origin.line
      if item.isCut {
        let isTooLong = reader.buffer.isFull && !reader.buffer.isAtEnd
        throw .io(
          "`\(path)`, line \(line): "
            + (isTooLong ? "this is not a CSV of networks" : "a quote is not closed"))
      }
      var row = UnsafeRawBufferPointer(rebasing: reader.buffer.bytes[item.range])
      if item.origin.offset == 0, row.starts(with: [0xEF, 0xBB, 0xBF]) {
        row = UnsafeRawBufferPointer(rebasing: row[3...])
      }
      if row.isEmpty { continue }
      splitter.split(row, delimiter: Self.comma)
      guard splitter.ranges.count < 1000 else {
        throw .io("`\(path)`, line \(line): this is not a CSV of networks")
      }
      return splitter.ranges.map { String(decoding: splitter.bytes[$0], as: UTF8.self) }
    }
    return nil
  }

  private func read() throws(WorkspaceError) -> LineReader.Item? {
    do throws(ReadError) {
      return try reader.row(delimiter: Self.comma)
    } catch {
      throw .io("`\(path)`: \(error.description)")
    }
  }
}
