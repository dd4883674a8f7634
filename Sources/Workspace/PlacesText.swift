import KQLCatalog
import KQLFunctions
import KQLValues

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A CSV file of networks and where they are: a line that names the columns, then a network a line.
///
/// A cell that is empty is not known. A line that cannot be read refuses the file: an address would be told a
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
  private var rows: SeparatedLines

  init(_ path: String) throws(WorkspaceError) {
    self.path = path
    rows = try SeparatedLines(path)
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

/// The rows of a CSV file, one at a time, as RFC 4180 has them.
private final class SeparatedLines {
  /// Where the last row began, from 1.
  private(set) var line = 0
  private let path: String
  private let file: UnsafeMutablePointer<FILE>
  private var chunk = [UInt8](repeating: 0, count: 1 << 16)
  private var length = 0
  private var place = 0
  private var nextLine = 1

  private static let longestField = 1 << 16

  init(_ path: String) throws(WorkspaceError) {
    guard let file = fopen(path, "rb") else {
      throw .io("`\(path)`: \(String(cString: strerror(errno)))")
    }
    self.path = path
    self.file = file
    // A byte order mark is no part of the first field.
    for expected: UInt8 in [0xEF, 0xBB, 0xBF] {
      guard try peek() == expected else { break }
      place += 1
    }
  }

  deinit { fclose(file) }

  private func peek() throws(WorkspaceError) -> UInt8? {
    if place < length { return chunk[place] }
    length = fread(&chunk, 1, chunk.count, file)
    place = 0
    guard length == 0 else { return chunk[0] }
    if ferror(file) != 0 { throw .io("`\(path)`: \(String(cString: strerror(errno)))") }
    return nil
  }

  /// The next row; nil at the end. An empty line is no row.
  func next() throws(WorkspaceError) -> [String]? {
    while let byte = try peek(), byte == 0x0A || byte == 0x0D {
      if byte == 0x0A { nextLine += 1 }
      place += 1
    }
    guard try peek() != nil else { return nil }
    line = nextLine
    var row: [String] = []
    var field: [UInt8] = []
    var isQuoted = false
    while let byte = try peek() {
      place += 1
      if byte == 0x0A { nextLine += 1 }
      if isQuoted, byte == UInt8(ascii: "\"") {
        if try peek() == byte {
          field.append(byte)
          place += 1
        } else {
          isQuoted = false
        }
      } else if isQuoted {
        field.append(byte)
      } else if byte == UInt8(ascii: "\""), field.isEmpty {
        isQuoted = true
      } else if byte == UInt8(ascii: ",") {
        row.append(String(decoding: field, as: UTF8.self))
        field.removeAll(keepingCapacity: true)
      } else if byte == 0x0A {
        break
      } else {
        let isLineEnd = byte == 0x0D ? try peek() == 0x0A : false
        if !isLineEnd { field.append(byte) }
      }
      guard field.count <= Self.longestField, row.count < 1000 else {
        throw .io("`\(path)`, line \(line): this is not a CSV of networks")
      }
    }
    if isQuoted { throw .io("`\(path)`, line \(line): a quote is not closed") }
    row.append(String(decoding: field, as: UTF8.self))
    return row
  }
}
