import Geospatial
import Testing

@Suite struct BufferTests {
  private func region(
    _ radius: Double, tolerance: Double, _ add: (inout Buffer) -> Void
  ) throws -> Polygon {
    var buffer = try #require(
      Buffer(distance: radius / Earth.radius, fraction: tolerance / radius))
    add(&buffer)
    return try #require(buffer.region())
  }

  /// The places of the first vertices, to 9 digits.
  private func first(_ count: Int, of polygon: Polygon) -> [String] {
    polygon.loops[0].vertices.prefix(count).map { point in
      let place = Coordinate(point)
      func rounded(_ value: Double) -> Double { (value * 1e9).rounded() / 1e9 }
      return "\(rounded(place.longitude)),\(rounded(place.latitude))"
    }
  }

  @Test("a circle is a regular polygon whose edges stay within the tolerance")
  func circle() throws {
    let center = points([(-115.1745008278, 36.1497251277)])[0]
    let circle = try region(20000, tolerance: 10) { $0.add(center) }
    #expect(circle.loops.map(\.count) == [100])
    #expect(first(2, of: circle) == ["-115.235723425,36.322677606", "-115.249079306,36.319231507"])
    circle.forEachEdge { a, b in
      #expect(abs(a.angle(to: center) * Earth.radius - 20000) < 1e-4)
      #expect(Edge.distance(from: center, to: a, b) * Earth.radius > 19989.9)
    }
  }

  @Test("a polygon grows by the radius, its corners rounded")
  func grown() throws {
    let city = polygon([
      (139.813757, 35.719666), (139.72558, 35.71813), (139.727471, 35.653231),
      (139.818721, 35.657264),
    ])
    let grown = try region(10000, tolerance: 10) { $0.add(city) }
    #expect(grown.loops.map(\.count) == [76])
    #expect(first(2, of: grown) == ["139.811428052,35.809578162", "139.723151486,35.808040427"])
  }

  @Test("concave corners, notches and holes that fill up leave a simple region")
  func concave() throws {
    let notch = polygon([(0, 0), (1, 0), (1, 1), (0.5, 0.2), (0, 1)])
    #expect(try region(3000, tolerance: 10) { $0.add(notch) }.loops.map(\.count) == [57])
    let step = polygon([(0, 0), (1, 0), (1, 1), (0.02, 1), (0.02, 0.5), (0, 0.5)])
    #expect(try region(30000, tolerance: 10) { $0.add(step) }.loops.map(\.count) == [138])
    let frame = try #require(
      Polygon(rings: [
        points([(0, 0), (1, 0), (1, 1), (0, 1)]),
        points([(0.45, 0.45), (0.55, 0.45), (0.55, 0.55), (0.45, 0.55)]),
      ]))
    #expect(try region(1000, tolerance: 10) { $0.add(frame) }.loops.count == 2)
    #expect(try region(30000, tolerance: 10) { $0.add(frame) }.loops.count == 1)
  }

  @Test("a line becomes a stadium, two far apart two of them")
  func lines() throws {
    let near = try #require(Polyline(points([(0, 0), (0.1, 0)])))
    let far = try #require(Polyline(points([(10, 0), (10.1, 0.1), (10.2, 0)])))
    let both = try region(100, tolerance: 1) {
      $0.add(near)
      $0.add(far)
    }
    #expect(both.parts.count == 2)
    let length = near.length * Earth.radius
    let area = try region(100, tolerance: 0.01) { $0.add(near) }.area
    let expected = 200 * length + Double.pi * 10000
    #expect(abs(area * Earth.radius * Earth.radius / expected - 1) < 1e-3)
  }

  @Test("every point near the shape is inside, and none that is far")
  func inside() throws {
    let line = try #require(Polyline(points([(0, 0), (0.02, 0.01), (0, 0.011), (0.01, -0.005)])))
    let region = try region(400, tolerance: 0.1) { $0.add(line) }
    for x in stride(from: -0.01, through: 0.03, by: 0.0007) {
      for y in stride(from: -0.012, through: 0.018, by: 0.0007) {
        let point = points([(x, y)])[0]
        let distance = line.distance(to: point) * Earth.radius
        if distance < 399.8 { #expect(region.contains(point)) }
        if distance > 400.01 { #expect(!region.contains(point)) }
      }
    }
  }
}
