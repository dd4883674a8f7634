import Geospatial
import Testing

@Suite struct S2Tests {
  private func cell(_ token: String) -> S2CellID? {
    Array(token.utf8).withUnsafeBytes { S2CellID(token: $0) }
  }

  @Test(
    "a place has the token of its cell",
    arguments: [
      (-80.195829, 25.802215, 8, "88d9b"), (10.1234, 53, 8, "47b1d"), (10.6842, 53, 8, "47ae3"),
    ])
  func tokens(longitude: Double, latitude: Double, level: Int, token: String) {
    let point = Coordinate(longitude: longitude, latitude: latitude).point
    #expect(S2CellID(point).parent(at: level).token == token)
  }

  @Test("a cell holds its centre, at every level and on every face")
  func centers() {
    for longitude in stride(from: -180.0, through: 180, by: 20) {
      for latitude in stride(from: -90.0, through: 90, by: 15) {
        let leaf = S2CellID(Coordinate(longitude: longitude, latitude: latitude).point)
        for level in S2CellID.levels {
          let cell = leaf.parent(at: level)
          #expect(cell.level == level && S2CellID(cell.center).parent(at: level) == cell)
        }
      }
    }
  }

  @Test(
    "tokens that name no cell are none", arguments: ["", "a", "X", "0", "12345678901234567", "g"])
  func invalid(token: String) { #expect(cell(token) == nil) }

  @Test("a cell has eight neighbours, one at the corner of three faces seven")
  func neighbors() throws {
    let inner = try #require(cell("89c259"))
    #expect(
      Set(inner.neighbors.map(\.token)) == [
        "89c25d", "89c2f9", "89c251", "89c257", "89c25f", "89c25b", "89c2f7", "89c2f5",
      ])
    #expect(inner.neighbors.allSatisfy { $0.neighbors.contains(inner) })
    #expect(S2CellID.face(0).neighbors.count == 4)
    let corner = S2CellID(Vector(1, 0.9999999, 0.9999999).normalized).parent(at: 10)
    #expect(corner.neighbors.count == 7)
  }

  @Test(
    "the cells that cover a polygon are those that it meets",
    arguments: [
      ([(0, 0), (0, 50), (100, 50)], 5, 286, "0554", "5d3c"),
      ([(10, 80), (100, 80), (-120, 70)], 5, 48, "4514", "5ad4"),
      ([(170, -5), (-170, -5), (-170, 5), (170, 5)], 6, 160, "650b", "7af5"),
    ] as [([(Double, Double)], Int, Int, String, String)])
  func covering(
    corners: [(Double, Double)], level: Int, count: Int, first: String, last: String
  ) throws {
    let cells = try #require(
      S2Covering.cells(of: [], [polygon(corners)], level: level, radius: 0, limit: 1000))
    #expect(cells.count == count && cells.first?.token == first && cells.last?.token == last)
    #expect(cells == cells.sorted())
    #expect(
      S2Covering.cells(of: [], [polygon(corners)], level: 30, radius: 0, limit: 1000) == nil)
  }

  @Test("a radius adds the cells around")
  func buffered() throws {
    let line = try #require(Polyline(points([(0.5, 0.5), (1.5, 0.5)])))
    let without = try #require(
      S2Covering.cells(of: [line], [], level: 10, radius: 0, limit: 1000))
    let with = try #require(
      S2Covering.cells(of: [line], [], level: 10, radius: 0.002, limit: 1000))
    #expect(Set(without).isSubset(of: with) && with.count > without.count)
  }
}
