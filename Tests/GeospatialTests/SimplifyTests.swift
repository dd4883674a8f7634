import Geospatial
import Testing

@Suite struct SimplifyTests {
  @Test("vertices within the tolerance of a straight line go, its ends stay")
  func line() throws {
    let line = try #require(
      Polyline(
        points([
          (-73.97033169865608, 40.789063020152824), (-73.97039607167244, 40.78897975920816),
          (-73.9704617857933, 40.78888837512432), (-73.97052884101868, 40.7887949601531),
          (-73.9706052839756, 40.788698498903564), (-73.97065222263336, 40.78862640672032),
          (-73.97072866559029, 40.78852791445617), (-73.97079303860664, 40.788434498977836),
        ])))
    let simplified = try #require(Simplify.lines([line], tolerance: 10 / Earth.radius))
    #expect(simplified == [[line.points[0], line.points[7]]])
    #expect(Simplify.lines([line], tolerance: 0) == [line.points])
  }

  @Test("what is smaller than the tolerance is gone")
  func small() throws {
    let line = try #require(Polyline(points([(1.1, 1.1), (1.2, 1.2)])))
    #expect(Simplify.lines([line], tolerance: 100_000 / Earth.radius)?.isEmpty == true)
    let shape = polygon([(5, 48), (0, 50), (0, 47), (4, 47)])
    let gone = try #require(Simplify.polygons([shape], tolerance: 1_000_000 / Earth.radius))
    #expect(gone[0].loops.isEmpty)
  }

  @Test("a polygon keeps the vertices that make its shape")
  func polygons() throws {
    let ring = points([
      (-73.94885122776031, 40.79673476355657), (-73.94885927438736, 40.79692258628347),
      (-73.94887939095497, 40.79692055577034), (-73.9488673210144, 40.79693476936093),
      (-73.94888743758202, 40.79693476936093), (-73.9488834142685, 40.796959135509105),
      (-73.94890084862709, 40.79695304397289), (-73.94906312227248, 40.79710736271788),
      (-73.94923612475395, 40.7968708081794),
    ])
    let shape = try #require(Polygon(rings: [ring]))
    let simplified = try #require(Simplify.polygons([shape], tolerance: 10 / Earth.radius))
    #expect(simplified[0].loops.map(\.vertices) == [[ring[0], ring[7], ring[8]]])
  }

  @Test("a border that two polygons share stays shared, and no line strays")
  func shared() throws {
    // A wavy border from (0, 0) to (0, 1), a little beside the meridian.
    let border = (0...100).map { step -> (Double, Double) in
      let wave = [0.0, 0.00002, 0, -0.00002][step % 4]
      return (step == 0 || step == 100 ? 0 : wave, Double(step) / 100)
    }
    let west = try #require(Polygon(rings: [points(border + [(-1, 1), (-1, 0)])]))
    let east = try #require(Polygon(rings: [points([(1, 0), (1, 1)] + border.reversed())]))
    let simplified = try #require(Simplify.polygons([west, east], tolerance: 50 / Earth.radius))
    #expect(simplified.map { $0.loops[0].count } == [4, 4])
    #expect(
      Set(simplified[0].loops[0].vertices).intersection(simplified[1].loops[0].vertices).count == 2)
  }

  @Test("a long curve stays within the tolerance of what it was", arguments: [20.0, 200, 2000])
  func curve(tolerance: Double) throws {
    let circle = (0..<500).map { index -> (Double, Double) in
      let angle = Double(index) / 500 * 2 * .pi
      return (0.3 * sinus(angle), 0.3 * sinus(angle + .pi / 2))
    }
    let line = try #require(Polyline(points(circle)))
    let simplified = try #require(Simplify.lines([line], tolerance: tolerance / Earth.radius))[0]
    let result = try #require(Polyline(simplified))
    #expect(result.points.count < 300 && result.points.count > 5)
    for point in line.points {
      #expect(result.distance(to: point) * Earth.radius <= 1.1 * tolerance)
    }
  }

  /// By its series: no math library here.
  private func sinus(_ x: Double) -> Double {
    var (term, sum) = (x, x)
    for step in 1..<20 {
      term *= -x * x / Double((2 * step) * (2 * step + 1))
      sum += term
    }
    return sum
  }
}
