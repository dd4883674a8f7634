import KQLCatalog
import KQLValues

/// Shapes written as well-known text.
extension FunctionCatalog {
  mutating func declareWKT() {
    scalar(
      "geo_from_wkt", source: "geo-from-wkt-function",
      "The GeoJSON of a shape that is written as well-known text.",
      words: ["wkt": "a shape as well-known text, such as `POINT(1 2)`"],
      .raw(Parameter("wkt", .string), returns: .fixed(.dynamic)) { arguments in
        guard case .text(let bytes) = arguments[0] else { return .null }
        var reader = WellKnownText(bytes)
        guard let shape = reader.shape(depth: 0), reader.isAtEnd else { return .null }
        return shape.encoded
      },
      examples: [
        (
          "geo_from_wkt('POINT (1 2)')", "dynamic({\"type\":\"Point\",\"coordinates\":[1.0,2.0]})"
        ),
        (
          "geo_from_wkt('MULTIPOINT (1 1, 2 2, 3 3)')",
          "dynamic({\"type\":\"MultiPoint\",\"coordinates\":[[1.0,1.0],[2.0,2.0],[3.0,3.0]]})"
        ),
        ("isnull(geo_from_wkt('LINESTRING'))", "true"),
      ])
  }
}

private struct WellKnownText {
  private let bytes: UnsafeRawBufferPointer
  private var offset = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  var isAtEnd: Bool {
    mutating get {
      skipSpace()
      return offset == bytes.count
    }
  }

  mutating func shape(depth: Int) -> DynamicValue? {
    guard depth < 64 else { return nil }
    switch word() {
    case "POINT":
      guard take("("), let point = coordinate(), take(")") else { return nil }
      return GeoJSONText.shape("Point", point)
    case "LINESTRING": return line().map { GeoJSONText.shape("LineString", $0) }
    case "POLYGON":
      return list { $0.line() }.map { GeoJSONText.shape("Polygon", $0) }
    case "MULTIPOINT":
      return list { $0.bracketedCoordinate() }.map { GeoJSONText.shape("MultiPoint", $0) }
    case "MULTILINESTRING":
      return list { $0.line() }.map { GeoJSONText.shape("MultiLineString", $0) }
    case "MULTIPOLYGON":
      return list { $0.list { $0.line() } }.map { GeoJSONText.shape("MultiPolygon", $0) }
    case "GEOMETRYCOLLECTION":
      guard case .array(let shapes)? = list({ $0.shape(depth: depth + 1) }) else { return nil }
      return GeoJSONText.collection(shapes)
    default: return nil
    }
  }

  private mutating func line() -> DynamicValue? { list { $0.coordinate() } }

  /// `(item, item, …)`.
  private mutating func list(
    _ item: (inout WellKnownText) -> DynamicValue?
  ) -> DynamicValue? {
    guard take("(") else { return nil }
    var items: [DynamicValue] = []
    repeat {
      guard let next = item(&self) else { return nil }
      items.append(next)
    } while take(",")
    return take(")") ? .array(items) : nil
  }

  private mutating func bracketedCoordinate() -> DynamicValue? {
    guard take("(") else { return coordinate() }
    guard let point = coordinate(), take(")") else { return nil }
    return point
  }

  private mutating func coordinate() -> DynamicValue? {
    guard let x = number(), let y = number() else { return nil }
    return .array([.real(x), .real(y)])
  }

  private mutating func number() -> Double? {
    skipSpace()
    let start = offset
    while offset < bytes.count, isOfNumber(bytes[offset]) { offset += 1 }
    guard offset > start,
      let value = RealText.parse(UnsafeRawBufferPointer(rebasing: bytes[start..<offset]))
    else { return nil }
    return value.isFinite ? value : nil
  }

  private func isOfNumber(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "+"),
      UInt8(ascii: "-"), UInt8(ascii: "e"), UInt8(ascii: "E"):
      true
    default: false
    }
  }

  private mutating func word() -> String {
    skipSpace()
    let start = offset
    while offset < bytes.count, (bytes[offset] | 0x20) >= UInt8(ascii: "a"),
      (bytes[offset] | 0x20) <= UInt8(ascii: "z")
    {
      offset += 1
    }
    return String(decoding: bytes[start..<offset], as: UTF8.self).uppercased()
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard offset < bytes.count, bytes[offset] == UInt8(ascii: character) else { return false }
    offset += 1
    return true
  }

  private mutating func skipSpace() {
    while offset < bytes.count, bytes[offset] == 0x20 || (9...13).contains(bytes[offset]) {
      offset += 1
    }
  }
}
