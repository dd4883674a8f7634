import Diagnostics
import KQLValues
import Platform

/// Writes a chart as SVG: text and shapes only, nothing of a log but as escaped text.
package struct SVGChart {
  /// A part of the drawing that a link may lead from: a series, a position on the x axis, or the mark where both meet.
  package struct Part: Sendable, Hashable {
    package var series: Int?
    package var position: Int?
  }

  package struct Link: Sendable, Hashable {
    package var address: String
    /// Whether it is what the page shows already.
    package var isCurrent: Bool

    package init(address: String, isCurrent: Bool) {
      self.address = address
      self.isCurrent = isCurrent
    }
  }

  private let chart: Chart
  private let width: Double
  private let link: (Part) -> Link?
  private static let height = 400.0
  private static let mostSeries = 40
  private static let mostBars = 200
  private static let colors = [
    "#2f6fde", "#e07b1a", "#2a9d63", "#c43d3d", "#8457c9", "#8a6d3b", "#d0559c", "#5b7083",
    "#a3a11a", "#1a9fb3",
  ]

  /// - Parameters:
  ///   - width: in points of its own; a narrow one is for a part of a page, so that texts stay readable.
  ///   - link: where a part leads; nil for nowhere.
  package init(_ chart: Chart, width: Double = 960, link: @escaping (Part) -> Link? = { _ in nil })
  {
    self.chart = chart
    self.width = width
    self.link = link
  }

  /// A page of its own: one `svg` element with its styles.
  package var text: String {
    var body = ""
    var height = Self.height
    switch chart.form {
    case .card: (body, height) = card()
    case .pie: (body, height) = pie()
    case .bar: (body, height) = bars()
    case .line, .area, .scatter, .column: (body, height) = plot()
    }
    let title = chart.title.isEmpty ? chart.yTitle : chart.title
    return """
      <svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" \
      viewBox="0 0 \(number(width)) \(number(height))" width="100%" \
      font-family="system-ui, sans-serif" font-size="12" fill="currentColor">
      <title>\(htmlEscaped(title))</title>
      \(heading)\(body)</svg>

      """
  }

  /// A drawing that only says something.
  package static func message(_ text: String) -> String {
    """
    <svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" viewBox="0 0 960 60" \
    width="100%" font-family="system-ui, sans-serif" font-size="14">
    <text x="16" y="36" fill="currentColor">\(htmlEscaped(text))</text>
    </svg>

    """
  }

  // MARK: parts

  private var heading: String {
    chart.title.isEmpty
      ? "" : label(chart.title, x: width / 2, y: 22, "middle", "font-size=\"16\"")
  }

  private func color(_ series: Int) -> String {
    // Slices of a pie are positions, not series.
    let own = chart.form != .pie && series < chart.series.count ? chart.series[series].color : nil
    return own ?? Self.colors[series % Self.colors.count]
  }

  /// Coordinates with one digit are as exact as a screen.
  private func number(_ value: Double) -> String {
    let rounded = (value * 10).rounded() / 10
    return rounded == rounded.rounded() ? String(Int(rounded)) : "\(rounded)"
  }

  private func label(
    _ text: String, x: Double, y: Double, _ anchor: String = "start", _ more: String = ""
  ) -> String {
    "<text x=\"\(number(x))\" y=\"\(number(y))\" text-anchor=\"\(anchor)\" \(more)>"
      + "\(htmlEscaped(text))</text>\n"
  }

  private func rule(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ opacity: String)
    -> String
  {
    "<line x1=\"\(number(x1))\" y1=\"\(number(y1))\" x2=\"\(number(x2))\" y2=\"\(number(y2))\" "
      + "stroke=\"currentColor\" stroke-opacity=\"\(opacity)\"/>\n"
  }

  private func linked(_ text: String, _ series: Int?, _ position: Int?) -> String {
    guard let link = link(Part(series: series, position: position)) else { return text }
    return
      "<a href=\"\(htmlEscaped(link.address))\"\(link.isCurrent ? " aria-current=\"true\"" : "")>"
      + "\(text)</a>\n"
  }

  private func box(
    _ x: Double, _ y: Double, _ width: Double, _ height: Double, _ series: Int, _ words: String
  ) -> String {
    "<rect x=\"\(number(x))\" y=\"\(number(y))\" width=\"\(number(max(width, 0.5)))\" "
      + "height=\"\(number(max(height, 0.5)))\" fill=\"\(color(series))\">"
      + "<title>\(htmlEscaped(words))</title></rect>\n"
  }

  private func exact(_ value: Double) -> String { Chart.numberText(value) }

  private func name(_ position: Int) -> String {
    let text = chart.positionText(position)
    return text.isEmpty ? "(empty)" : text
  }

  /// The names of the series below the chart.
  ///
  /// - Returns: what is drawn, and its height.
  private func legend(_ names: [String], y: Double) -> (String, Double) {
    let page = width
    guard names.count > 1 || names.first != chart.yTitle else { return ("", 0) }
    var text = ""
    var x = 60.0
    var line = y
    for (index, name) in names.prefix(Self.mostSeries).enumerated() {
      let shown = cut(visible(name), toWidth: 60)
      let width = Double(displayWidth(of: shown)) * 7 + 34
      if x + width > page, x > 60 { (x, line) = (60, line + 18) }
      text += linked(entry(shown, index, name, x: x, y: line), index, nil)
      x += width
    }
    if names.count > Self.mostSeries {
      text += label("and \(names.count - Self.mostSeries) more series", x: 60, y: line + 18)
      line += 18
    }
    return (text, line - y + 18)
  }

  /// A line of a legend: for scripts the n-th is about the n-th group of the class `series`.
  private func entry(_ shown: String, _ series: Int, _ words: String, x: Double, y: Double)
    -> String
  {
    "<g class=\"entry\">" + box(x, y - 9, 12, 10, series, words) + label(shown, x: x + 18, y: y)
      + "</g>\n"
  }

  /// A label below its place that stays within the drawing.
  private func mark(_ text: String, at x: Double, y: Double) -> String {
    let half = Double(displayWidth(of: text)) * 3.5
    if x + half > width - 2 { return label(text, x: width - 2, y: y, "end") }
    return x - half < 2 ? label(text, x: 2, y: y) : label(text, x: x, y: y, "middle")
  }

  // MARK: axes

  private func plot() -> (String, Double) {
    let (left, right, top, bottom) = (64.0, width - 16, 36.0, Self.height - 48)
    let scale = chart.yScale
    let places = chart.places
    let isColumn = chart.form == .column
    let first = places.min() ?? 0
    let last = places.max() ?? 1
    // Columns stand in slots of their own; lines go from edge to edge.
    func x(_ index: Int) -> Double {
      if isColumn {
        return left + (right - left) * (Double(index) + 0.5) / Double(max(1, places.count))
      }
      return last > first
        ? left + (right - left) * (places[index] - first) / (last - first) : (left + right) / 2
    }
    func y(_ value: Double) -> Double {
      bottom - (bottom - top) * scale.share(of: value)
    }
    var text = ""
    for tick in chart.yAxis(count: 6).ticks {
      text += rule(left, y(tick.value), right, y(tick.value), "0.15")
      text += label(tick.label, x: left - 6, y: y(tick.value) + 4, "end")
    }
    text += rule(left, bottom, right, bottom, "0.6")
    let (low, high) = chart.yRange
    if let threshold = chart.threshold, threshold >= low, threshold <= high {
      text +=
        "<line class=\"threshold\" x1=\"\(number(left))\" y1=\"\(number(y(threshold)))\" "
        + "x2=\"\(number(right))\" y2=\"\(number(y(threshold)))\" stroke=\"#c43d3d\" stroke-dasharray=\"5 4\"/>\n"
    }
    text += xLabels(left, right, bottom, x, first, last)
    text += label(
      chart.xTitle, x: (left + right) / 2, y: Self.height - 10, "middle", "opacity=\"0.7\"")
    text += label(
      chart.yTitle, x: 14, y: (top + bottom) / 2, "middle",
      "opacity=\"0.7\" transform=\"rotate(-90 14 \(number((top + bottom) / 2)))\"")
    let drawn = Array(chart.drawn.prefix(Self.mostSeries))
    for (number, series) in drawn.enumerated() {
      text += "<g class=\"series\">\n"
      if isColumn {
        text += columns(
          series, number, of: drawn.count, slot: (right - left) / Double(max(1, places.count)), x, y
        )
      } else {
        text += line(series, number, x, y)
      }
      text += "</g>\n"
    }
    let (legend, more) = legend(chart.series.map(\.name), y: Self.height + 8)
    return (text + legend, Self.height + more)
  }

  private func xLabels(
    _ left: Double, _ right: Double, _ bottom: Double, _ x: (Int) -> Double, _ first: Double,
    _ last: Double
  ) -> String {
    var text = ""
    let isSlots = chart.form == .column
    if case .categories = chart.positions {
    } else if !isSlots, last > first {
      for tick in chart.xAxis(count: max(3, Int(width / 96))).ticks {
        let place = left + (right - left) * (tick.value - first) / (last - first)
        text += rule(place, bottom, place, bottom + 5, "0.6")
        text += mark(tick.label, at: place, y: bottom + 18)
      }
      return text
    }
    var free = 0.0
    for index in 0..<chart.positions.count {
      var name = name(index)
      if case .times = chart.positions { name = String(name.prefix(16)).replacing("T", with: " ") }
      let shown = cut(visible(name), toWidth: 18)
      let width = Double(displayWidth(of: shown)) * 7
      guard x(index) - width / 2 >= free else { continue }
      free = x(index) + width / 2 + 6
      text += mark(shown, at: x(index), y: bottom + 18)
    }
    return text
  }

  private func line(
    _ series: (name: String, low: [Double], high: [Double?]), _ index: Int,
    _ x: (Int) -> Double, _ y: (Double) -> Double
  ) -> String {
    var text = ""
    var runs: [[Int]] = [[]]
    for (position, value) in series.high.enumerated() {
      if value == nil {
        if runs.last?.isEmpty == false { runs.append([]) }
      } else {
        runs[runs.count - 1].append(position)
      }
    }
    func point(_ position: Int, _ value: Double) -> String {
      "\(number(x(position))),\(number(y(value)))"
    }
    if chart.form != .scatter, !chart.series[index].isMark {
      for run in runs where !run.isEmpty {
        let upper = run.map { point($0, series.high[$0] ?? 0) }
        if chart.form == .area {
          let lower = run.reversed().map { point($0, series.low[$0]) }
          text +=
            "<polygon points=\"\((upper + lower).joined(separator: " "))\" fill=\"\(color(index))\" "
            + "fill-opacity=\"0.35\"/>\n"
        }
        text +=
          "<polyline points=\"\(upper.joined(separator: " "))\" fill=\"none\" "
          + "stroke=\"\(color(index))\" stroke-width=\"1.6\"/>\n"
      }
    }
    // Points say their values; of very many nobody could point at one.
    let isMark = chart.series[index].isMark
    guard chart.form == .scatter || isMark || series.high.count <= 400 else { return text }
    for (position, value) in series.high.enumerated() {
      guard let value else { continue }
      let own = chart.series[index].values[position] ?? value
      let circle =
        "<circle cx=\"\(number(x(position)))\" cy=\"\(number(y(value)))\" r=\"\(isMark ? "4" : "2.5")\" "
        + "fill=\"\(color(index))\"><title>\(htmlEscaped("\(series.name), \(name(position)): \(exact(own))"))"
        + "</title></circle>\n"
      text += linked(circle, index, position)
    }
    return text
  }

  private func columns(
    _ series: (name: String, low: [Double], high: [Double?]), _ index: Int, of count: Int,
    slot: Double, _ x: (Int) -> Double, _ y: (Double) -> Double
  ) -> String {
    var text = ""
    let isStacked = chart.stacking != .none
    let width = slot * 0.8 / (isStacked ? 1 : Double(count))
    for (position, value) in series.high.enumerated() {
      // On others a missing value is as high as what is below it.
      guard let value, let own = chart.series[index].values[position] else { continue }
      let low = y(series.low[position])
      let high = y(value)
      let left = x(position) - slot * 0.4 + (isStacked ? 0 : Double(index) * width)
      let column = box(
        left, min(low, high), width, abs(low - high), index,
        "\(series.name), \(name(position)): \(exact(own))")
      text += linked(column, index, position)
    }
    return text
  }

  // MARK: bars, pies, cards

  private func bars() -> (String, Double) {
    let shown = min(chart.positions.count, Self.mostBars)
    let series = Array(chart.drawn.prefix(Self.mostSeries))
    let isStacked = chart.stacking != .none
    let lines = isStacked ? 1 : max(1, series.count)
    let scale = chart.yScale
    let left = min(220.0, width * 0.3)
    let right = width - 90
    func x(_ value: Double) -> Double { left + (right - left) * scale.share(of: value) }
    var text = ""
    var groups = Array(repeating: "", count: series.count)
    var y = 36.0
    for position in 0..<shown {
      let name = name(position)
      let line = label(
        cut(visible(name), toWidth: Int(left / 7)), x: left - 8,
        y: y + Double(lines) * 8 + 4, "end")
      text += linked(line, nil, position)
      for (index, one) in series.enumerated() {
        guard let value = one.high[position], let own = chart.series[index].values[position] else {
          continue
        }
        let (start, end) = (x(one.low[position]), x(value))
        let bar = box(
          min(start, end), y + (isStacked ? 0 : Double(index) * 16), abs(end - start), 13, index,
          "\(one.name), \(name): \(exact(own))")
        groups[index] += linked(bar, index, position)
        if !isStacked {
          groups[index] += label(exact(own), x: max(start, end) + 5, y: y + Double(index) * 16 + 11)
        }
      }
      y += Double(lines) * 16 + 6
    }
    if chart.positions.count > shown {
      text += label("and \(chart.positions.count - shown) more", x: left, y: y + 12)
      y += 20
    }
    text += groups.map { "<g class=\"series\">\n\($0)</g>\n" }.joined()
    let (legend, more) = legend(chart.series.map(\.name), y: y + 14)
    return (text + legend, y + more + 10)
  }

  private func pie() -> (String, Double) {
    guard let series = chart.series.first else { return ("", 60) }
    let slices = series.values.enumerated().compactMap { index, value in
      value.flatMap { $0 > 0 ? (index, $0) : nil }
    }
    let total = slices.reduce(0) { $0 + $1.1 }
    guard total > 0 else { return (label("nothing to draw", x: 16, y: 36), 60) }
    let radius = min(150.0, width * 0.17)
    let (x, y) = (radius + 50, 60 + radius)
    let left = 2 * radius + 120
    var angle = -Double.pi / 2
    var text = ""
    for (number, (index, value)) in slices.enumerated() {
      let share = value / total
      let words = "\(name(index)): \(exact(value)) (\((share * 1000).rounded() / 10) %)"
      let end = angle + share * 2 * Double.pi
      let slice: String
      text += "<g class=\"series\">"
      if slices.count == 1 {
        slice =
          "<circle cx=\"\(self.number(x))\" cy=\"\(self.number(y))\" r=\"\(self.number(radius))\" fill=\"\(color(number))\">"
          + "<title>\(htmlEscaped(words))</title></circle>\n"
      } else {
        let from = "\(self.number(x + radius * cos(angle))) \(self.number(y + radius * sin(angle)))"
        let to = "\(self.number(x + radius * cos(end))) \(self.number(y + radius * sin(end)))"
        slice =
          "<path d=\"M \(self.number(x)) \(self.number(y)) L \(from) A \(self.number(radius)) \(self.number(radius)) 0 "
          + "\(share > 0.5 ? 1 : 0) 1 \(to) Z\" fill=\"\(color(number))\">"
          + "<title>\(htmlEscaped(words))</title></path>\n"
      }
      text += linked(slice, 0, index) + "</g>\n"
      if number < 18 {
        let entry = entry(
          cut(visible(words), toWidth: Int((width - left - 24) / 7)), number, words, x: left,
          y: 60 + Double(number) * 18)
        text += linked(entry, 0, index)
      }
      angle = end
    }
    if slices.count > 18 {
      text += label("and \(slices.count - 18) more", x: left + 20, y: 60 + 18 * 18)
    }
    return (text, max(2 * radius + 100, 70 + Double(min(slices.count, 19)) * 18))
  }

  private func card() -> (String, Double) {
    var text = ""
    var y = 70.0
    for series in chart.series {
      let value = series.values.first.flatMap { $0 }.map(exact) ?? ""
      text += label(value, x: width / 2, y: y, "middle", "font-size=\"40\"")
      text += label(series.name, x: width / 2, y: y + 22, "middle", "opacity=\"0.7\"")
      y += 80
    }
    return (text, y - 20)
  }
}

extension Chart {
  /// A position on the x axis as text.
  package func positionText(_ position: Int) -> String {
    switch positions {
    case .categories(let names): names[position]
    case .numbers(let numbers): Self.numberText(numbers[position])
    case .times(let times): DateTime.text(times[position])
    }
  }

  /// A number without a fraction that it does not need.
  package static func numberText(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : RealText.text(value)
  }
}
