import Geospatial
import Testing

@Suite struct MeasureTests {
  private func point(_ longitude: Double, _ latitude: Double) -> Vector {
    Coordinate(longitude: longitude, latitude: latitude).point
  }

  private func isNear(_ a: Double, _ b: Double, _ tolerance: Double = 1e-11) -> Bool {
    abs(a - b) <= tolerance * max(1, abs(b))
  }

  @Test("lengths and areas are those of a sphere of 6371010 metres")
  func measures() throws {
    let ring = points([
      (-73.9495, 40.7969), (-73.95807266235352, 40.80068603561921),
      (-73.98201942443848, 40.76825672305777), (-73.97317886352539, 40.76455136505513),
    ])
    let park = try #require(Polygon(rings: [ring]))
    #expect(isNear(park.area * Earth.radius * Earth.radius, 3475207.28346606))
    #expect(isNear(park.perimeter * Earth.radius, 9930.30149604938))
    #expect(isNear(Coordinate(park.centroid).longitude, -73.965735689907618))
    #expect(isNear(Coordinate(park.centroid).latitude, 40.782550538057812))
    let x = point(-73.9839, 40.7705)
    #expect(isNear(park.distance(to: x) * Earth.radius, 259.940756070596))
    #expect(isNear(Coordinate(park.nearest(to: x)).latitude, 40.769359452843211))
    #expect(Polygon(rings: [ring.reversed()])?.area == park.area)
  }

  @Test("an octant has an eighth of the sphere, seen from any side of it")
  func octant() {
    let octant = Loop(points([(0, 0), (90, 0), (0, 90)]))
    #expect(isNear(octant.area, .pi / 2))
    #expect(isNear(Loop(octant.vertices.reversed()).area, 3.5 * .pi))
    #expect(octant.contains(point(45, 30)))
    #expect(!octant.contains(point(-45, 30)) && !octant.contains(point(45, -30)))
  }

  @Test("a ring around a pole and one over the antimeridian know their inside")
  func poles() throws {
    let cap = polygon([(0, 80), (90, 80), (180, 80), (-90, 80)])
    #expect(cap.contains(point(0, 90)) && cap.contains(point(17, 85)))
    #expect(!cap.contains(point(0, -90)) && !cap.contains(point(0, 0)))
    let across = polygon([(170, -5), (-170, -5), (-170, 5), (170, 5)])
    #expect(across.contains(point(180, 0)) && across.contains(point(-180, 0)))
    #expect(across.contains(point(175, 0)) && !across.contains(point(165, 0)))
  }

  @Test("of the polygons around a vertex exactly one contains it")
  func vertices() {
    let center = (5.0, 5.0)
    let around = [(0.0, 0.0), (10, 0), (10, 10), (0, 10)]
    let parts = around.indices.map { index in
      polygon([around[index], around[(index + 1) % 4], center])
    }
    for vertex in [center] + around {
      let count = parts.filter { $0.contains(point(vertex.0, vertex.1)) }.count
      #expect(vertex == center ? count == 1 : count <= 1)
    }
  }

  @Test(
    "rings that are not a polygon are none",
    arguments: [
      [[(0, 0), (10, 10), (10, 10)]], [[(0, 0), (10, 0), (0, 10), (10, 10)]],
      [[(0, 0), (10, 0), (10, 10)], [(0, 0), (10, 0), (5, -5)]],
      [[(0, 0), (10, 0), (10, 10), (0, 10)], [(5, 5), (15, 5), (15, 6)]],
      [[(0, 0), (10, 0)]], [],
    ] as [[[(Double, Double)]]])
  func invalid(rings: [[(Double, Double)]]) {
    #expect(Polygon(rings: rings.map(points)) == nil)
  }

  @Test("three points on one great circle still turn one way, and the other way backwards")
  func collinear() {
    let line = [0.0, 1e-9, 1, 30, 100, 179].map { point(0, $0 / 2) }
    for a in line {
      for b in line where b != a {
        for c in line where c != a && c != b {
          let sign = Orientation.sign(a, b, c)
          #expect(sign != 0)
          #expect(Orientation.sign(b, c, a) == sign && Orientation.sign(c, b, a) == -sign)
        }
      }
    }
    #expect(Orientation.sign(line[0], line[0], line[1]) == 0)
  }

  @Test("a line knows the point at a fraction, and the fraction of a point")
  func fractions() throws {
    let line = try #require(
      Polyline(points([(-73.95796, 40.80042), (-73.97317, 40.764486)])))
    let fraction = line.fraction(ofPointNearestTo: point(-73.965, 40.792)) { $0.angle(to: $1) }
    #expect(isNear(fraction, 0.25560135100307552))
    let quarter = Coordinate(line.point(at: 0.25))
    #expect(isNear(quarter.longitude, -73.961764043218281))
    #expect(isNear(quarter.latitude, 40.791436687257232))
    #expect(line.point(at: 0) == line.points[0] && line.point(at: 1) == line.points[1])
  }

  @Test("straight lines of a map become chains that end where the error is small")
  func densification() throws {
    var ten = Densification(tolerance: 10 / Earth.radius, limit: 100)
    let corners = [
      Coordinate(longitude: 50, latitude: 50), Coordinate(longitude: 51, latitude: 51),
    ]
    #expect(ten.points(of: corners)?.count == 9)
    var few = Densification(tolerance: 10 / Earth.radius, limit: 5)
    #expect(few.points(of: corners) == nil)
  }

  @Test("a line over the antimeridian is cut there")
  func antimeridian() throws {
    let parts = Antimeridian.parts(of: points([(170, 0), (-170, 0)]))
    #expect(parts.map(\.count) == [2, 2])
    #expect(parts[0][1].longitude == 179.999999999999 && parts[1][0].longitude == -179.999999999999)
    #expect(Antimeridian.parts(of: points([(10, 0), (-10, 0)])).count == 1)
  }

  @Test(
    "geohashes name cells and find their places again",
    arguments: [(-80.195829, 25.802215), (0, 0), (180, 90), (-180, -90), (179.999, -0.001)])
  func geohash(longitude: Double, latitude: Double) throws {
    let place = Coordinate(longitude: longitude, latitude: latitude)
    for length in Geohash.lengths {
      let cell = try #require(Geohash(place, length: length))
      #expect(cell.west <= longitude && longitude <= cell.east)
      #expect(cell.south <= latitude && latitude <= cell.north)
      let again = Array(cell.name.utf8).withUnsafeBytes { Geohash($0) }
      #expect(again == cell && cell.name.utf8.count == length)
    }
    #expect(Geohash(Coordinate(longitude: 181, latitude: 0), length: 5) == nil)
  }
}
