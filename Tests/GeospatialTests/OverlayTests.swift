import Geospatial
import Testing

func points(_ coordinates: [(Double, Double)]) -> [Vector] {
  coordinates.map { Coordinate(longitude: $0.0, latitude: $0.1).point }
}

func polygon(_ coordinates: [(Double, Double)]) -> Polygon {
  Polygon(rings: [points(coordinates)]) ?? Polygon(nesting: [])
}

/// Longitude and latitude of a ring, to 12 digits.
private func places(_ ring: [Vector]) -> [String] {
  ring.map { point in
    let place = Coordinate(point)
    func rounded(_ value: Double) -> Double { (value * 1e12).rounded() / 1e12 }
    return "\(rounded(place.longitude)),\(rounded(place.latitude))"
  }
}

@Suite struct OverlayTests {
  private let park = polygon([
    (-73.9495, 40.7969), (-73.95807, 40.80068), (-73.98201, 40.76825), (-73.97317, 40.76455),
  ])
  private let north = polygon([(-73.94622, 40.79249), (-73.96888, 40.79282), (-73.9577, 40.7789)])
  private let south = polygon([(-73.97335, 40.77274), (-73.9936, 40.7663), (-73.97171, 40.75655)])

  @Test(
    "a union has the vertices and crossings of its polygons, each ring ending with the last edge")
  func union() throws {
    let parts = try #require(Overlay.union([park, north])).parts
    #expect(
      parts.map { $0.map(places) } == [
        [
          [
            "-73.9495,40.7969", "-73.95807,40.80068", "-73.963927751748,40.792748258674",
            "-73.96888,40.79282", "-73.966271979165,40.789573422434", "-73.98201,40.76825",
            "-73.97317,40.76455", "-73.960302383706,40.782140794645", "-73.9577,40.7789",
            "-73.94622,40.79249", "-73.952659322317,40.792584227716",
          ]
        ]
      ])
  }

  @Test("a union of three begins where the smallest pair left it")
  func unionOfThree() throws {
    let parts = try #require(Overlay.union([park, north, south])).parts
    #expect(parts.count == 1 && parts[0].count == 1)
    #expect(places(parts[0][0]).first == "-73.97259932673,40.765330371903")
    #expect(places(parts[0][0]).count == 13)
  }

  @Test("polygons that touch in a point share that point, and others their common part")
  func intersection() throws {
    let first = polygon([(2, 45), (0, 45), (1, 44)])
    let second = try #require(
      Overlay.union([
        polygon([(3, 44), (2, 45), (2, 43)]),
        polygon([(1.192, 45.265), (1.005, 44.943), (1.356, 44.937)]),
      ]))
    let common = try #require(Overlay.intersection(first, second))
    #expect(places(common.points) == ["2.0,45.0"])
    #expect(common.lines.isEmpty)
    let rings = try #require(common.polygon).parts[0]
    #expect(
      places(rings[0]) == [
        "1.322707552641,45.003909145069", "1.04045653749,45.004356403067", "1.005,44.943",
        "1.356,44.937",
      ])
  }

  @Test("a frame around a hole keeps the hole clockwise")
  func hole() throws {
    let ring = try #require(
      Polygon(rings: [
        points([(0, 0), (10, 0), (10, 10), (0, 10)]), points([(4, 4), (6, 4), (6, 6), (4, 6)]),
      ]))
    let bar = polygon([(-1, 1), (11, 1), (11, 2), (-1, 2)])
    let parts = try #require(Overlay.union([ring, bar])).parts
    #expect(parts.count == 1 && parts[0].count == 2)
    #expect(Loop(parts[0][0]).area < 1 && Loop(parts[0][1]).area > 6)
    #expect(ring.contains(points([(5, 5)])[0]) == false)
    #expect(ring.contains(points([(2, 5)])[0]))
  }

  @Test("cells of a grid that share their edges join to one polygon without slivers")
  func grid() throws {
    var cells: [Polygon] = []
    for x in 0..<4 {
      for y in 0..<4 {
        let (x, y) = (Double(x), Double(y))
        cells.append(polygon([(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1)]))
      }
    }
    let parts = try #require(Overlay.union(cells)).parts
    #expect(parts.count == 1 && parts[0].count == 1)
    #expect(parts[0][0].count == 16)
  }

  @Test("a polygon inside of another leaves nothing of itself in the union")
  func inside() throws {
    let outer = polygon([(0, 0), (10, 0), (10, 10), (0, 10)])
    let inner = polygon([(4, 4), (6, 4), (6, 6), (4, 6)])
    let parts = try #require(Overlay.union([inner, outer])).parts
    #expect(parts.map(\.count) == [1] && parts[0][0].count == 4)
    let common = try #require(Overlay.intersection(outer, inner))
    #expect(common.polygon?.area == inner.area)
    let far = polygon([(20, 0), (30, 0), (30, 10), (20, 10)])
    #expect(try #require(Overlay.union([outer, far])).parts.count == 2)
    #expect(try #require(Overlay.intersection(outer, far)).polygon == nil)
  }

  @Test("identical polygons are their own union and intersection")
  func identical() throws {
    let union = try #require(Overlay.union([park, park, park]))
    #expect(union.parts.map { $0.map(places) } == park.parts.map { $0.map(places) })
    let common = try #require(Overlay.intersection(park, park))
    #expect(common.polygon?.parts.map { $0.map(places) } == park.parts.map { $0.map(places) })
    #expect(common.points.isEmpty && common.lines.isEmpty)
  }

  @Test("neighbours share their border as a line")
  func border() throws {
    let west = polygon([(0, 0), (1, 0), (1, 1), (0, 1)])
    let east = polygon([(1, 0), (2, 0), (2, 1), (1, 1)])
    let common = try #require(Overlay.intersection(west, east))
    #expect(common.polygon == nil && common.points.isEmpty)
    #expect(common.lines.map(places) == [["1.0,0.0", "1.0,1.0"]])
  }

  @Test("a line keeps its parts inside of a polygon, in its direction")
  func lineInPolygon() throws {
    let line = try #require(Polyline(points([(-110.522, 39.198), (-91.428, 40.880)])))
    let frame = try #require(
      Polygon(rings: [
        points([(-90.263, 36.738), (-102.041, 45.274), (-109.335, 36.527)]),
        points([(-100.393, 41.705), (-103.139, 38.925), (-97.558, 39.113)]),
      ]))
    let common = try #require(Overlay.intersection([line], frame))
    #expect(
      common.lines.map(places) == [
        ["-106.893536558819,39.769226209776", "-101.744485536795,40.373506008713"],
        ["-99.136499431329,40.5893365127", "-95.284527737312,40.799060242246"],
      ])
  }

  @Test("lines with a common part are joined to one")
  func lines() throws {
    let p = points([(0, 0), (1, 1), (2, 1), (3, 0)])
    let union = try #require(
      Overlay.union(
        [[p[0], p[1], p[2]], [p[1], p[2], p[3]], [p[2], p[1]]].compactMap(Polyline.init))
    )
    #expect(union.map(places) == [places(p)])
  }
}
