import Testing

private func vertices(_ ring: String, hole: String? = nil) -> String {
  let rings = [ring, hole].compactMap { $0 }.joined(separator: ",")
  return """
    print g = geo_polygon_densify(dynamic({"type":"Polygon","coordinates":[\(rings)]}))
    | mv-expand with_itemindex=i p = g.coordinates[0] | sort by i asc | project x = round(todouble(p[0]), 4), y = round(todouble(p[1]), 4)
    """
}

@Test(
  "an outer ring that runs clockwise is turned round, one that does not is left",
  arguments: [
    QueryCase(
      vertices("[[7,46],[7,46.01],[7.01,46.01],[7.01,46],[7,46]]"), "x | y",
      ["7.01 | 46.0", "7.01 | 46.01", "7.0 | 46.01", "7.0 | 46.0", "7.01 | 46.0"]),
    QueryCase(
      vertices("[[7,46],[7.01,46],[7.01,46.01],[7,46.01],[7,46]]"), "x | y",
      ["7.0 | 46.0", "7.01 | 46.0", "7.01 | 46.01", "7.0 | 46.01", "7.0 | 46.0"]),
    QueryCase(
      vertices("[[-7,-46],[-7,-45.99],[-6.99,-46],[-7,-46]]"), "x | y",
      ["-6.99 | -46.0", "-7.0 | -45.99", "-7.0 | -46.0", "-6.99 | -46.0"]),
    QueryCase(
      vertices(
        "[[7,46],[7.01,46],[7.01,46.01],[7,46.01],[7,46]]",
        hole: "[[7.002,46.002],[7.002,46.008],[7.008,46.008],[7.008,46.002],[7.002,46.002]]"),
      "x | y", ["7.0 | 46.0", "7.01 | 46.0", "7.01 | 46.01", "7.0 | 46.01", "7.0 | 46.0"]),
  ])
private func ringsAreTurned(_ example: QueryCase) throws { try example.check() }

@Test(
  "a tiny polygon around a pole is not a large one",
  arguments: [
    (
      "[[30,-89.9999],[-60,-89.99991],[-150,-89.99994],[120,-89.99995],[30,-89.9999]]", 11, "0"
    ),
    ("[[0,89.9999],[120,89.9999],[-120,89.9999],[0,89.9999]]", 9, "0"),
    ("[[-3.659,40.553],[-3.913,40.409],[-3.729,40.273],[-3.524,40.440],[-3.659,40.553]]", 6, "13"),
  ])
private func polarCells(ring: String, level: Int, count: String) throws {
  let polygon = "dynamic({\"type\":\"Polygon\",\"coordinates\":[\(ring)]})"
  try QueryCase(
    "print n = array_length(geo_polygon_to_h3cells(\(polygon), \(level)))", "n", [count]
  ).check()
}
