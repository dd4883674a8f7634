import Geospatial
import Testing

@Suite struct H3Tests {
  private func cell(_ token: String) throws -> H3Cell {
    try #require(Array(token.utf8).withUnsafeBytes { H3Cell(token: $0) })
  }

  @Test(
    "a place has the token of its cell",
    arguments: [
      (-74.04450446039874, 40.689250859314974, 6, "862a1072fffffff"),
      (-73.956683, 40.807907, 5, "852a100bfffffff"),
      (-73.989148, 40.743273, 5, "852a1073fffffff"),
    ])
  func tokens(longitude: Double, latitude: Double, level: Int, token: String) {
    let point = Coordinate(longitude: longitude, latitude: latitude).point
    #expect(H3Cell(point, level: level)?.token == token)
  }

  @Test(
    "everywhere and at every level a cell holds its centre, and is one of its parent's children")
  func everywhere() throws {
    for longitude in stride(from: -180.0, through: 180, by: 24) {
      for latitude in stride(from: -90.0, through: 90, by: 12) {
        let point = Coordinate(longitude: longitude, latitude: latitude).point
        for level in H3Cell.levels {
          let cell = try #require(H3Cell(point, level: level))
          #expect(cell.level == level)
          #expect(H3Cell(cell.center, level: level) == cell)
          #expect(try self.cell(cell.token) == cell)
          if level > 0 {
            let parent = try #require(cell.parent(at: level - 1))
            #expect(parent.children(at: level)?.contains(cell) == true)
          }
        }
      }
    }
  }

  @Test("neighbours are each other's neighbours, six of a hexagon and five of a pentagon")
  func neighbors() throws {
    let hexagon = try cell("862a1072fffffff")
    #expect(
      hexagon.neighbors.map(\.token) == [
        "862a10727ffffff", "862a10707ffffff", "862a1070fffffff", "862a10777ffffff",
        "862a100dfffffff", "862a100d7ffffff",
      ])
    let pentagon = try cell("821c07fffffffff")
    #expect(pentagon.neighbors.count == 5 && pentagon.corners.count == 5)
    #expect(pentagon.children(at: 3)?.count == 6)
    for neighbor in pentagon.neighbors + hexagon.neighbors {
      #expect(neighbor.neighbors.contains(neighbor) == false)
    }
    #expect(pentagon.neighbors.allSatisfy { $0.neighbors.contains(pentagon) })
  }

  @Test("rings are walked around the cell")
  func rings() throws {
    let rings = try cell("861f8894fffffff").rings(upTo: 2)
    #expect(rings.map(\.count) == [1, 6, 12])
    #expect(
      rings[2].map(\.token) == [
        "861f88967ffffff", "861f88977ffffff", "861f88957ffffff", "861f8882fffffff",
        "861f88877ffffff", "861f88847ffffff", "861f8886fffffff", "861f8d49fffffff",
        "861f8d487ffffff", "861f8d4a7ffffff", "861f8d59fffffff", "861f8d597ffffff",
      ])
    #expect(try cell("821c07fffffffff").rings(upTo: 3).map(\.count) == [1, 5, 10, 15])
  }

  @Test("a cell has the corners that its neighbours have")
  func corners() throws {
    let corners = try cell("862a1072fffffff").corners.map(Coordinate.init)
    #expect(corners.count == 6)
    #expect(abs(corners[0].longitude + 74.0022744646159) < 1e-10)
    #expect(abs(corners[0].latitude - 40.735376026215022) < 1e-10)
  }

  @Test(
    "tokens that name no cell are none",
    arguments: ["", "@", "1", "abc", "862a1072ffffff", "ffffffffffffffff", "08c1fffffffffff"])
  func invalid(token: String) {
    #expect(Array(token.utf8).withUnsafeBytes { H3Cell(token: $0) } == nil)
  }

  @Test("the cells of a polygon are those whose centres lie in it")
  func polyfill() throws {
    let ring = [(-3.659, 40.553), (-3.913, 40.409), (-3.729, 40.273), (-3.524, 40.440)].map {
      Coordinate(longitude: $0.0, latitude: $0.1)
    }
    let cells = try #require(H3Polyfill([ring]).cells(level: 6, limit: 100))
    #expect(
      Set(cells.map(\.token)) == [
        "86390cb57ffffff", "86390cb0fffffff", "86390ca27ffffff", "86390cb87ffffff",
        "86390cb07ffffff", "86390ca2fffffff", "86390ca37ffffff", "86390cb17ffffff",
        "86390cb1fffffff", "86390cb8fffffff", "86390cba7ffffff", "86390ca07ffffff",
        "86390cbafffffff",
      ])
    #expect(H3Polyfill([ring]).cells(level: 10, limit: 100) == nil)
  }
}
