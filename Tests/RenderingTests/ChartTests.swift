import Files
import KQLValues
import Testing

@testable import Rendering

private let day: Int64 = 638_512_416_000_000_000

/// Two series over four hours, one of which lacks an hour.
private let counts = ResultTable(
  columns: [
    ResultColumn("TimeGenerated", .datetime), ResultColumn("Verb", .string),
    ResultColumn("count_", .long),
  ],
  rows: (0..<4).flatMap { hour -> [[Value]] in
    let time = Value.datetime(day + Int64(hour) * TimeSpan.hour)
    let get: [Value] = [time, .string("get"), .long(Int64(10 + hour * 10))]
    return hour == 2 ? [get] : [get, [time, .string("list"), .long(Int64(5 * hour))]]
  })

private let places = ResultTable(
  columns: [ResultColumn("Place", .string), ResultColumn("n", .long)],
  rows: [
    [.string("web\u{1B}[31m"), .long(8)], [.string("db"), .long(4)], [.string(""), .long(1)],
  ])

private func made(_ kind: String, _ table: ResultTable, _ properties: [String: String] = [:])
  -> Chart?
{
  Chart(ChartRequest(kind: kind, properties: properties), table.columns, table.rows)
}

private func text(_ chart: Chart, width: Int = 60, isASCII: Bool = false) -> String {
  TextChart(chart: chart, width: width, usesColor: false, isASCII: isASCII).text
}

@Test(
  "a time chart has a line for each text, its points in the order of time, gaps where there is none"
)
private func series() throws {
  let chart = try #require(made("timechart", counts, ["title": "\"Calls\""]))
  #expect(chart.title == "Calls")
  #expect(chart.form == .line)
  #expect(chart.series.map(\.name) == ["get", "list"])
  #expect(chart.series[0].values == [10, 20, 30, 40])
  #expect(chart.series[1].values == [0, 5, nil, 15])
  guard case .times(let times) = chart.positions else { return #expect(Bool(false)) }
  #expect(times == (0..<4).map { day + Int64($0) * TimeSpan.hour })
}

@Test("arrays of make-series are drawn element by element")
private func arrays() throws {
  let table = ResultTable(
    columns: [
      ResultColumn("k", .string), ResultColumn("n", .dynamic), ResultColumn("t", .dynamic),
    ],
    rows: [
      [
        .string("a"), .dynamic("[1,2]"),
        .dynamic("[\"2024-05-14T00:00:00.0000000Z\",\"2024-05-14T01:00:00.0000000Z\"]"),
      ]
    ])
  let chart = try #require(made("timechart", table))
  #expect(chart.series.map(\.name) == ["a"])
  #expect(chart.series[0].values == [1, 2])
  #expect(chart.xTitle == "t")
}

@Test("columns that the query chooses are the axes")
private func chosen() throws {
  let table = ResultTable(
    columns: [
      ResultColumn("a", .long), ResultColumn("b", .long), ResultColumn("x", .long),
    ], rows: [[.long(1), .long(2), .long(9)], [.long(3), .long(4), .long(8)]])
  let chart = try #require(made("linechart", table, ["xcolumn": "x", "ycolumns": "b"]))
  #expect(chart.series.map(\.name) == ["b"])
  #expect(chart.series[0].values == [4, 2])
}

@Test("what has no numbers, and kinds that are not charts, give none")
private func none() {
  let words = ResultTable(columns: [ResultColumn("s", .string)], rows: [[.string("x")]])
  #expect(made("barchart", words) == nil)
  #expect(made("table", counts) == nil)
  #expect(made("timechart", ResultTable(columns: counts.columns)) == nil)
}

@Test("bars are as long as their values, their names visible")
private func bars() throws {
  let bars = text(try #require(made("barchart", places)), width: 40)
  #expect(
    bars == """
      web\\u{1b}[31m ███████████████████████ 8
      db            ███████████▌ 4
      (empty)       ██▉ 1

      """)
  let plain = text(try #require(made("piechart", places)), width: 50, isASCII: true)
  #expect(plain.utf8.allSatisfy { $0 < 0x80 })
  #expect(plain.contains("8 (61.5 %)"))
}

@Test("a plot fits its width, in letters of its own or in ASCII", arguments: [false, true])
private func plots(isASCII: Bool) throws {
  for kind in ["timechart", "areachart", "scatterchart", "linechart"] {
    for width in [30, 80, 200] {
      let lines = text(try #require(made(kind, counts)), width: width, isASCII: isASCII)
        .split(separator: "\n")
      #expect(lines.count == 17, "\(kind)")
      #expect(lines.allSatisfy { $0.count <= width }, "\(kind) \(width)")
      if isASCII { #expect(lines.allSatisfy { $0.utf8.allSatisfy { $0 < 0x80 } }) }
    }
  }
}

@Test("a plot names its axes and its lines")
private func plotText() throws {
  let plot = text(try #require(made("timechart", counts)), width: 40, isASCII: true)
  let lines = plot.split(separator: "\n")
  #expect(lines[14].hasPrefix("   +"))
  #expect(lines[15].contains("05-14"))
  #expect(lines[16] == "* get   o list")
}

@Test("a card shows the numbers of the first row")
private func card() throws {
  let table = ResultTable(columns: [ResultColumn("Count", .long)], rows: [[.long(1_234_567)]])
  #expect(text(try #require(made("card", table))) == "  Count\n  1234567\n")
}

@Test("axes have round numbers and times")
private func ticks() {
  #expect(
    Axis.numbers(from: 0, to: 97, count: 5).ticks.map(\.label) == ["0", "20", "40", "60", "80"])
  #expect(Axis.numbers(from: -1, to: 1, count: 4).ticks.map(\.value) == [-1, -0.5, 0, 0.5, 1])
  #expect(
    Axis.times(from: day, to: day + 6 * TimeSpan.hour, count: 4).ticks.map(\.label) == [
      "05-14", "02:00", "04:00", "06:00",
    ])
  #expect(Axis.numbers(from: 1, to: 1, count: 5).ticks.isEmpty)
  #expect(Axis.text(20_000_000) == "20M")
  #expect(Axis.text(0.25) == "0.25")
}

@Test(
  "SVG is well-formed, without scripts, and holds names as text only",
  arguments: [
    "timechart", "linechart", "areachart", "stackedareachart", "scatterchart", "columnchart",
    "barchart", "piechart", "card",
  ])
private func drawings(kind: String) throws {
  var table = counts
  table.rows[0][1] = .string("</text><script>alert(1)</script>\u{1B}")
  for chosen in [table, places] {
    guard let chart = made(kind, chosen) else { continue }
    let svg = SVGChart(chart).text
    #expect(svg.hasPrefix("<svg ") && svg.hasSuffix("</svg>\n"))
    #expect(!svg.contains("<script") && !svg.contains("\u{1B}") && !svg.contains("nan"))
    #expect(isBalanced(svg))
  }
}

/// Whether each element is closed, in order.
private func isBalanced(_ xml: String) -> Bool {
  var open: [Substring] = []
  for piece in xml.split(separator: "<").dropFirst(0) {
    guard let end = piece.firstIndex(of: ">") else { return false }
    let tag = piece[..<end]
    if tag.hasSuffix("/") { continue }
    if tag.hasPrefix("/") {
      guard open.popLast() == tag.dropFirst() else { return false }
    } else {
      open.append(tag.prefix { $0 != " " })
    }
  }
  return open.isEmpty
}

@Test("values that are stacked lie on each other, and make a hundred where they are shares")
private func stacks() throws {
  let stacked = try #require(made("areachart", counts, ["kind": "stacked"]))
  #expect(stacked.drawn[1].low == [10, 20, 30, 40])
  #expect(stacked.drawn[1].high == [10, 25, 30, 55])
  let full = try #require(made("columnchart", counts, ["kind": "stacked100"]))
  #expect(full.drawn[1].high == [100, 100, 100, 100])
}

@Test("nothing is drawn for a value that is missing", arguments: ["columnchart", "barchart"])
private func gaps(kind: String) throws {
  for stacking in ["stacked", "unstacked"] {
    let chart = try #require(made(kind, counts, ["kind": stacking]))
    #expect(SVGChart(chart).text.ranges(of: "<title>list, ").count == 3)
  }
}

@Test("a format without a chart to draw shows the table")
private func fallback() throws {
  let output = Output()
  var renderer = ChartRenderer(RenderOptions())
  try renderer.render(places, to: output)
  #expect(String(decoding: output.bytes, as: UTF8.self).hasPrefix("Place"))
  var options = RenderOptions()
  options.chart = ChartRequest(kind: "barchart")
  let drawn = Output()
  var drawing = ChartRenderer(options)
  try drawing.render(places, to: drawn)
  #expect(String(decoding: drawn.bytes, as: UTF8.self).hasSuffix("(3 rows)\n"))
}

@Test("a logarithmic axis gives each power of ten the same room")
private func logarithmic() throws {
  let table = ResultTable(
    columns: [ResultColumn("x", .long), ResultColumn("n", .long)],
    rows: [1, 10, 100, 1000, 0].enumerated().map { [.long(Int64($0.offset)), .long($0.element)] })
  let chart = try #require(made("linechart", table, ["yaxis": "log"]))
  let scale = chart.yScale
  #expect(scale.isLogarithmic && scale.high == 1000 && scale.low > 0)
  let steps = [1.0, 10, 100, 1000].map { scale.share(of: $0) }
  #expect(abs((steps[1] - steps[0]) - (steps[3] - steps[2])) < 1e-9)
  #expect(scale.share(of: 0) == 0 && scale.share(of: 1000) == 1)
  #expect(Set(chart.yAxis(count: 6).ticks.map(\.label)).isSuperset(of: ["1", "100", "1000"]))
  let plain = try #require(made("linechart", table))
  #expect(!plain.yScale.isLogarithmic && SVGChart(plain).text != SVGChart(chart).text)
  #expect(text(plain) != text(chart))
}

@Test("anomalies are marks on the first line, where they are not 0")
private func anomalies() throws {
  let table = ResultTable(
    columns: [
      ResultColumn("t", .datetime), ResultColumn("n", .long), ResultColumn("odd", .long),
    ],
    rows: (0..<4).map {
      [.datetime(day + Int64($0)), .long(Int64(10 * $0)), .long($0 == 2 ? 1 : 0)]
    })
  let chart = try #require(made("anomalychart", table, ["anomalycolumns": "odd"]))
  #expect(chart.drawn[1].high == [nil, nil, 20, nil])
  let drawing = SVGChart(chart).text
  #expect(drawing.components(separatedBy: "<polyline").count == 2)
  #expect(drawing.components(separatedBy: "r=\"4\"").count == 2)
}

@Test("a single point stands in the middle, with its place below it", arguments: [0, 1])
private func onePoint(column: Int) throws {
  let columns = [ResultColumn("t", .datetime), ResultColumn("x", .long), ResultColumn("n", .long)]
  let row: [Value] = [.datetime(day), .long(7), .long(3)]
  let places = [column, 2]
  let table = ResultTable(
    columns: places.map { columns[$0] }, rows: [places.map { row[$0] }])
  let drawing = SVGChart(try #require(made("linechart", table))).text
  #expect(drawing.contains("cx=\"504\""), "\(drawing)")
  let label = column == 0 ? DateTime.text(day).prefix(16).replacing("T", with: " ") : "7"
  #expect(drawing.contains(">\(label)</text>"), "\(drawing)")
}

@Test("spans of time are drawn in seconds, and say so")
private func spans() throws {
  let table = ResultTable(
    columns: [ResultColumn("t", .datetime), ResultColumn("Took", .timespan)],
    rows: [
      [.datetime(day), .timespan(TimeSpan.second * 3 / 2)],
      [.datetime(day + 1), .timespan(TimeSpan.minute)],
    ])
  let chart = try #require(made("timechart", table))
  #expect(chart.series.map(\.name) == ["Took (s)"])
  #expect(chart.series[0].values == [1.5, 60])
}

@Test(
  "the labels below a drawing stay within it, and each series and line of the legend is a group")
private func withinDrawing() throws {
  let table = ResultTable(
    columns: [ResultColumn("t", .datetime), ResultColumn("a", .long), ResultColumn("b", .long)],
    rows: (0..<3).map { [.datetime(day + Int64($0) * 5 * TimeSpan.day), .long(1), .long(2)] })
  for kind in ["timechart", "columnchart", "barchart"] {
    let drawing = SVGChart(try #require(made(kind, table))).text
    #expect(drawing.components(separatedBy: "<g class=\"series\">").count == 3, "\(kind)")
    #expect(drawing.components(separatedBy: "<g class=\"entry\">").count == 3, "\(kind)")
  }
  let lines = SVGChart(try #require(made("timechart", table))).text.split(separator: "\n")
  let last = try #require(lines.last { $0.contains(">2024-05-24<") })
  #expect(last.contains("x=\"958\"") && last.contains("text-anchor=\"end\""))
}
