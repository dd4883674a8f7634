/// Cells of a grid of longitude and latitude, named by base 32 digits that halve it by turns.
package struct Geohash: Sendable, Hashable {
  /// How many times the longitude and the latitude were halved.
  private var longitudeBits: Int
  private var latitudeBits: Int
  /// Which of the columns and rows, from the west and from the south.
  private var column: UInt64
  private var row: UInt64

  private static let digits = Array("0123456789bcdefghjkmnpqrstuvwxyz".utf8)
  package static let lengths = 1...18

  /// - Parameter length: of the name; within `lengths`.
  package init?(_ place: Coordinate, length: Int) {
    guard place.isValid, Self.lengths.contains(length) else { return nil }
    self.init(length: length)
    column = Self.index(place.longitude, 180, longitudeBits)
    row = Self.index(place.latitude, 90, latitudeBits)
  }

  package init?(_ name: UnsafeRawBufferPointer) {
    guard Self.lengths.contains(name.count) else { return nil }
    self.init(length: name.count)
    var isLongitude = true
    for byte in name {
      let lower = byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
      guard let value = Self.digits.firstIndex(of: lower) else { return nil }
      for bit in (0..<5).reversed() {
        let digit = UInt64(value >> bit & 1)
        if isLongitude { column = column << 1 | digit } else { row = row << 1 | digit }
        isLongitude.toggle()
      }
    }
  }

  private init(length: Int) {
    longitudeBits = (5 * length + 1) / 2
    latitudeBits = 5 * length / 2
    column = 0
    row = 0
  }

  package var name: String {
    var bytes: [UInt8] = []
    var isLongitude = true
    var value = 0
    var (x, y) = (longitudeBits, latitudeBits)
    for count in 1...(longitudeBits + latitudeBits) {
      if isLongitude { x -= 1 } else { y -= 1 }
      value = value << 1 | Int((isLongitude ? column >> UInt64(x) : row >> UInt64(y)) & 1)
      isLongitude.toggle()
      if count % 5 == 0 {
        bytes.append(Self.digits[value])
        value = 0
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  package var west: Double { Self.border(column, 180, longitudeBits) }
  package var east: Double { Self.border(column + 1, 180, longitudeBits) }
  package var south: Double { Self.border(row, 90, latitudeBits) }
  package var north: Double { Self.border(row + 1, 90, latitudeBits) }

  package var center: Coordinate {
    Coordinate(longitude: (west + east) / 2, latitude: (south + north) / 2)
  }

  /// Counterclockwise from the southwest.
  package var corners: [Coordinate] {
    [(west, south), (east, south), (east, north), (west, north)].map {
      Coordinate(longitude: $0.0, latitude: $0.1)
    }
  }

  /// The cells around it: west of it, southwest, south and on, counterclockwise but for their order, which
  /// is the one that the engine gives them. There is nothing beyond the poles.
  package var neighbors: [Geohash] {
    let steps = [(-1, 0), (-1, -1), (0, -1), (1, -1), (1, 1), (1, 0), (0, 1), (-1, 1)]
    return steps.compactMap { step in
      let y = Int64(row) + Int64(step.1)
      guard y >= 0, y < Int64(1) << Int64(latitudeBits) else { return nil }
      var copy = self
      let columns = UInt64(1) << UInt64(longitudeBits)
      copy.column = (column &+ UInt64(bitPattern: Int64(step.0))) & (columns - 1)
      copy.row = UInt64(y)
      return copy
    }
  }

  private static func index(_ value: Double, _ half: Double, _ bits: Int) -> UInt64 {
    var (low, high) = (-half, half)
    var index: UInt64 = 0
    for _ in 0..<bits {
      let middle = (low + high) / 2
      if value >= middle {
        index = index << 1 | 1
        low = middle
      } else {
        index <<= 1
        high = middle
      }
    }
    return index
  }

  private static func border(_ index: UInt64, _ half: Double, _ bits: Int) -> Double {
    2 * half * (Double(index) / Double(UInt64(1) << UInt64(bits))) - half
  }
}
