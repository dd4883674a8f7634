import JSON
import KQLValues

/// What `render` asks for: a kind of chart, and its properties as they stand in the query.
package struct ChartRequest: Sendable, Hashable {
  package var kind: String
  package var properties: [String: String]

  package init(kind: String, properties: [String: String] = [:]) {
    self.kind = kind
    self.properties = properties
  }

  /// What is drawn of a result where nobody says it: a line over time, or columns.
  package init(usualFor columns: [ResultColumn]) {
    self.init(kind: columns.contains { $0.type == .datetime } ? "timechart" : "columnchart")
  }

  /// A property without the quotes that it was written in.
  subscript(property: String) -> String? {
    guard let text = properties[property] else { return nil }
    guard text.count > 1, let quote = text.first, quote == "\"" || quote == "'",
      text.last == quote
    else { return text }
    return String(text.dropFirst().dropLast())
  }

  /// The names of a property that takes several columns.
  func names(_ property: String) -> [String]? {
    self[property]?.split(separator: ",").map { name in
      name.filter { !" \t\n".contains($0) }
    }
  }
}

/// A result as a chart: what is drawn, whatever draws it. All texts are as they stand in the result.
///
/// Source: render-operator. The x axis is the first column (of a timechart the first time), lines are the columns of
/// numbers, and columns of text tell several lines of one column apart. Columns of arrays, as `make-series` gives
/// them, are drawn element by element.
package struct Chart: Sendable {
  package enum Form: String, Sendable { case line, area, scatter, column, bar, pie, card }

  package enum Stacking: String, Sendable { case none, stacked, full }

  package enum Positions: Sendable {
    /// Ticks of 100 ns.
    case times([Int64])
    case numbers([Double])
    case categories([String])

    package var count: Int {
      switch self {
      case .times(let values): values.count
      case .numbers(let values): values.count
      case .categories(let values): values.count
      }
    }
  }

  package struct Series: Sendable {
    package var name: String
    /// One for each position; nil where it has none there.
    package var values: [Double?]
    /// Whether it is not a line of its own: what is not 0 marks the first series there, as an anomaly.
    package var isMark = false
    /// As CSS has it; nil for the one of its place.
    package var color: String?
  }

  package var form: Form
  package var stacking: Stacking
  package var title: String
  package var xTitle: String
  package var yTitle: String
  package var positions: Positions
  package var series: [Series]
  /// Bounds of the y axis that the query sets.
  package var yMinimum: Double?
  package var yMaximum: Double?
  package var isLogarithmic = false
  /// Rows that are not drawn: they have no place on the x axis.
  package var rowsWithoutPlace = 0
  /// A value that a line marks.
  package var threshold: Double?
}

extension Chart {
  /// Nil where no column can be drawn so.
  package init?(_ request: ChartRequest, _ columns: [ResultColumn], _ rows: [[Value]]) {
    guard let form = Self.form(request.kind) else { return nil }
    let points = ChartPoints(request, form, columns, rows)
    guard let points, !points.valueColumns.isEmpty, !points.points.isEmpty else { return nil }
    self.form = form
    stacking =
      switch request["kind"] {
      case "stacked100": .full
      case "stacked": .stacked
      case "unstacked": .none
      default: request.kind == "stackedareachart" ? .stacked : .none
      }
    title = request["title"] ?? ""
    xTitle = request["xtitle"] ?? points.xColumn ?? ""
    yTitle =
      request["ytitle"] ?? (points.valueColumns.count == 1 ? points.valueColumns[0] : "")
    yMinimum = request["ymin"].flatMap { Double($0) }
    yMaximum = request["ymax"].flatMap { Double($0) }
    isLogarithmic = request["yaxis"] == "log"
    rowsWithoutPlace = points.withoutPlace
    (positions, series) = points.arranged(isScatter: form == .scatter)
    if let names = request.names("anomalycolumns") {
      for index in series.indices.dropFirst() {
        series[index].isMark = names.contains { name in
          series[index].name == name || series[index].name.hasSuffix(": " + name)
        }
      }
    }
    if request["accumulate"] == "true" { accumulate() }
  }

  private static func form(_ kind: String) -> Form? {
    switch kind {
    case "timechart", "linechart", "anomalychart", "timepivot": .line
    case "areachart", "stackedareachart": .area
    case "scatterchart": .scatter
    case "columnchart": .column
    case "barchart", "ladderchart": .bar
    case "piechart", "treemap": .pie
    case "card": .card
    default: nil
    }
  }

  /// Keeps that number of series, those with the greatest sums, and makes one of the rest.
  package mutating func limit(series most: Int) {
    guard most > 0, series.count > most + 1 else { return }
    let sums = series.map { $0.values.reduce(0) { $0 + abs($1 ?? 0) } }
    let kept = Set(series.indices.sorted { (sums[$1], $0) < (sums[$0], $1) }.prefix(most))
    var other = Series(name: "Other (\(series.count - most))", values: [])
    other.values = (0..<positions.count).map { position in
      let values = series.indices.filter { !kept.contains($0) }
        .compactMap { series[$0].values[position] }
      return values.isEmpty ? nil : values.reduce(0, +)
    }
    series = series.indices.filter(kept.contains).map { series[$0] } + [other]
  }

  private mutating func accumulate() {
    for index in series.indices {
      var sum = 0.0
      series[index].values = series[index].values.map { value in
        sum += value ?? 0
        return sum
      }
    }
  }

  /// The least and the greatest value that the y axis shows.
  var yRange: (low: Double, high: Double) {
    var low = Double.infinity
    var high = -Double.infinity
    if stacking != .none {
      (low, high) = (0, 0)
      for index in 0..<positions.count {
        let values = series.compactMap { $0.values[index] }
        high = max(high, values.filter { $0 > 0 }.reduce(0, +))
        low = min(low, values.filter { $0 < 0 }.reduce(0, +))
      }
      if stacking == .full { (low, high) = (0, 100) }
    } else {
      for value in series.filter({ !$0.isMark }).flatMap(\.values) {
        guard let value else { continue }
        (low, high) = (min(low, value), max(high, value))
      }
    }
    // Lengths say something only from zero on.
    if form != .line && form != .scatter { (low, high) = (min(low, 0), max(high, 0)) }
    if form == .line, low > 0, low < high * 0.5 { low = 0 }
    if let threshold { (low, high) = (min(low, threshold), max(high, threshold)) }
    low = yMinimum ?? low
    high = yMaximum ?? high
    if !(low < high) { (low, high) = (min(low, 0), max(high, low + 1)) }
    return low.isFinite && high.isFinite ? (low, high) : (0, 1)
  }

  /// Where each position lies on the x axis: categories at whole numbers.
  var places: [Double] {
    switch positions {
    case .times(let ticks): ticks.map(Double.init)
    case .numbers(let numbers): numbers
    case .categories(let names): names.indices.map(Double.init)
    }
  }

  /// The values as they are drawn: on top of each other where they are stacked.
  /// Marks are where the first series is.
  var drawn: [(name: String, low: [Double], high: [Double?])] {
    var base = Array(repeating: 0.0, count: positions.count)
    let totals = (0..<positions.count).map { index in
      series.reduce(0) { $0 + abs($1.values[index] ?? 0) }
    }
    return series.map { one in
      if one.isMark {
        let marked = zip(one.values, series[0].values).map { mark, value in
          mark == nil || mark == 0 ? nil : value
        }
        return (one.name, base, marked)
      }
      guard stacking != .none else { return (one.name, base, one.values) }
      let low = base
      for (index, value) in one.values.enumerated() {
        let share =
          stacking == .full
          ? (totals[index] == 0 ? 0 : 100 * (value ?? 0) / totals[index]) : value ?? 0
        base[index] += share
      }
      return (one.name, low, base.map { $0 })
    }
  }
}
