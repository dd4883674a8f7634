import Diagnostics
import KQLValues

/// Draws a chart with characters: lines as dots of Braille letters, lengths as blocks, or all in ASCII.
struct TextChart {
  let chart: Chart
  /// In cells.
  let width: Int
  let usesColor: Bool
  let isASCII: Bool

  private static let height = 14
  private static let mostBars = 60
  private static let mostSeries = 12
  private static let colors = [36, 33, 35, 32, 31, 34, 96, 93, 95, 92, 91, 94]
  private static let marks: [Character] = Array("*o+x#@%&=$~^")

  var text: String {
    var text = ""
    if !chart.title.isEmpty { text += bold(cut(visible(chart.title), toWidth: width)) + "\n" }
    switch chart.form {
    case .card: text += card
    case .line, .area, .scatter: text += plot
    case .column, .bar, .pie: text += bars
    }
    if chart.rowsWithoutPlace > 0 {
      text += "(\(chart.rowsWithoutPlace) rows without a place on the axis are not drawn)\n"
    }
    return text
  }

  private func bold(_ text: String) -> String {
    usesColor ? "\u{1B}[1m\(text)\u{1B}[0m" : text
  }

  private func colored(_ text: String, _ series: Int) -> String {
    usesColor ? "\u{1B}[\(Self.colors[series % Self.colors.count])m\(text)\u{1B}[0m" : text
  }

  private func mark(_ series: Int) -> Character { Self.marks[series % Self.marks.count] }

  // MARK: card

  private var card: String {
    chart.series.map { series in
      "  \(visible(series.name))\n  "
        + bold(series.values.first.flatMap { $0 }.map(Self.exact) ?? "") + "\n"
    }.joined(separator: "\n")
  }

  /// A number with all its digits.
  private static func exact(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : RealText.text(value)
  }

  // MARK: bars

  private var bars: String {
    let names: [String]
    switch chart.positions {
    case .categories(let categories): names = categories.map(visible)
    case .numbers(let numbers): names = numbers.map(Self.exact)
    case .times(let times):
      names = times.map { shortTime($0, in: times) }
    }
    let series = chart.series.prefix(Self.mostSeries)
    let isOne = series.count == 1
    let total = chart.series.first?.values.reduce(0) { $0 + ($1 ?? 0) } ?? 0
    let shown = min(names.count, max(1, Self.mostBars / max(1, series.count)))
    let labels = names.prefix(shown).map { $0.isEmpty ? "(empty)" : $0 }
    let inner = isOne ? [] : series.map { "  " + visible($0.name) }
    let wanted = (labels + inner).map { displayWidth(of: $0) }.max() ?? 0
    let labelWidth = min(wanted, max(8, width / 3))
    func ending(_ value: Double) -> String {
      guard chart.form == .pie else { return Self.exact(value) }
      let share = total == 0 ? 0 : (1000 * value / total).rounded() / 10
      return "\(Self.exact(value)) (\(share) %)"
    }
    let values = series.flatMap { $0.values.prefix(shown) }.compactMap { $0 }
    let endWidth = values.map { ending($0).count }.max() ?? 0
    let room = max(4, width - labelWidth - endWidth - 3)
    let low = min(0, values.min() ?? 0)
    let high = max(0, values.max() ?? 0)
    var text = ""
    func line(_ label: String, _ value: Double?, _ number: Int) {
      let name = cut(label, toWidth: labelWidth)
      text += name + String(repeating: " ", count: labelWidth - displayWidth(of: name)) + " "
      if let value {
        text += colored(bar(value, low, high, room), number) + " " + ending(value)
      }
      text += "\n"
    }
    for index in 0..<shown {
      if isOne {
        line(labels[index], series.first?.values[index], 0)
      } else {
        text += bold(cut(labels[index], toWidth: width)) + "\n"
        for (number, one) in series.enumerated() where one.values[index] != nil {
          line("  " + visible(one.name), one.values[index], number)
        }
      }
    }
    if names.count > shown { text += more(names.count - shown, "bars") }
    if chart.series.count > series.count {
      text += more(chart.series.count - series.count, "series")
    }
    return text
  }

  private func more(_ count: Int, _ what: String) -> String {
    "\(isASCII ? "..." : "…") \(count) more \(what); --format table shows all rows\n"
  }

  private func bar(_ value: Double, _ low: Double, _ high: Double, _ room: Int) -> String {
    guard high > low else { return "" }
    let cell = (high - low) / Double(room)
    let zero = Int((-low / cell).rounded())
    let eighths = Int((abs(value) / cell * 8).rounded())
    if isASCII || value < 0 {
      let length = max(value == 0 ? 0 : 1, (eighths + 4) / 8)
      let bar = String(repeating: isASCII ? "#" : "█", count: length)
      return String(repeating: " ", count: value < 0 ? max(0, zero - length) : zero) + bar
    }
    let parts = Array(" ▏▎▍▌▋▊▉")
    let rest = eighths % 8
    let bar =
      String(repeating: "█", count: eighths / 8) + (rest > 0 ? String(parts[rest]) : "")
    return String(repeating: " ", count: zero) + (bar.isEmpty && value > 0 ? "▏" : bar)
  }

  /// A time without what is zero in all of them.
  private func shortTime(_ ticks: Int64, in all: [Int64]) -> String {
    let text = DateTime.text(ticks)
    if all.allSatisfy({ $0 % TimeSpan.day == 0 }) { return String(text.prefix(10)) }
    let length = all.allSatisfy { $0 % TimeSpan.minute == 0 } ? 16 : 19
    return String(text.prefix(length)).replacing("T", with: " ")
  }

  // MARK: plots

  private var plot: String {
    let series = chart.drawn.prefix(Self.mostSeries)
    let scale = chart.yScale
    let yTicks = chart.yAxis(count: 4).ticks
    let labelWidth = yTicks.map(\.label.count).max() ?? 1
    let columns = max(8, width - labelWidth - 2)
    let places = chart.places
    let left = places.min() ?? 0
    let right = max(places.max() ?? 1, left + 1e-9)
    var canvas = Canvas(columns: columns, rows: Self.height, isASCII: isASCII)
    func x(_ place: Double) -> Int {
      right > left ? Int(((place - left) / (right - left) * Double(canvas.width - 1)).rounded()) : 0
    }
    func y(_ value: Double) -> Int {
      Int(((1 - scale.share(of: value)) * Double(canvas.height - 1)).rounded())
    }
    for (number, one) in series.enumerated() {
      var last: (x: Int, y: Int)?
      for (index, value) in one.high.enumerated() {
        guard let value else {
          last = nil
          continue
        }
        let point = (x: x(places[index]), y: y(value))
        if chart.form != .scatter, let last {
          canvas.line(from: last, to: point, number)
        } else {
          canvas.dot(point.x, point.y, number)
        }
        if chart.form == .area { canvas.fill(point.x, point.y, y(one.low[index]), number) }
        last = point
      }
    }
    var text = ""
    let (corner, bar, rule, tick) =
      isASCII ? ("+", "|", "-", "+") : ("└", "┤", "─", "┬")
    for row in 0..<Self.height {
      let label =
        yTicks.first { rowOf($0.value, scale) == row }?.label ?? ""
      text += String(repeating: " ", count: labelWidth - label.count) + label
      text += " " + (label.isEmpty ? (isASCII ? "|" : "│") : bar)
      text +=
        trimmed(
          canvas.cells(row).map { cell in
            guard let number = cell.series else { return (cell.text, nil) }
            return (isASCII ? String(mark(number)) : cell.text, number)
          }) + "\n"
    }
    let xTicks = xTicks(columns: columns) { x($0) / canvas.cellWidth }
    var axis = Array(repeating: Character(rule), count: columns)
    for mark in xTicks where mark.column < columns { axis[mark.column] = Character(tick) }
    text += String(repeating: " ", count: labelWidth + 1) + corner + String(axis) + "\n"
    text += labels(xTicks, indent: labelWidth + 2) + "\n"
    if chart.series.count > 1 || chart.series.first?.name != chart.yTitle {
      text += legend(Array(series.map(\.name)), of: chart.series.count)
    }
    return text
  }

  private func rowOf(_ value: Double, _ scale: ValueScale) -> Int {
    Int(((1 - scale.share(of: value)) * Double(Self.height - 1)).rounded())
  }

  private func trimmed(_ cells: [(text: String, series: Int?)]) -> String {
    var end = cells.count
    while end > 0, cells[end - 1].series == nil { end -= 1 }
    return cells[..<end].map { cell in cell.series.map { colored(cell.text, $0) } ?? cell.text }
      .joined()
  }

  private func xTicks(columns: Int, _ column: (Double) -> Int) -> [(column: Int, label: String)] {
    if case .categories(let names) = chart.positions {
      return names.enumerated().map { (column(Double($0)), cut(visible($1), toWidth: 16)) }
    }
    return chart.xAxis(count: max(1, columns / 12)).ticks.map { (column($0.value), $0.label) }
  }

  /// Labels below their places, those left out that would touch the one before.
  private func labels(_ ticks: [(column: Int, label: String)], indent: Int) -> String {
    var line = ""
    var used = 0
    for tick in ticks {
      let length = displayWidth(of: tick.label)
      let start = max(0, min(indent + tick.column - length / 2, width - length))
      guard start >= used + (used == 0 ? 0 : 1) else { continue }
      line += String(repeating: " ", count: start - used) + tick.label
      used = start + length
    }
    return line
  }

  private func legend(_ names: [String], of count: Int) -> String {
    var text = ""
    var line = ""
    var used = 0
    for (number, name) in names.enumerated() {
      let sign = isASCII ? String(mark(number)) : "━━"
      let label = cut(visible(name), toWidth: max(8, width / 3))
      let length = displayWidth(of: sign) + 1 + displayWidth(of: label)
      if used > 0, used + 3 + length > width {
        text += line + "\n"
        (line, used) = ("", 0)
      }
      line += (used > 0 ? "   " : "") + colored(sign, number) + " " + label
      used += length + (used > 0 ? 3 : 0)
    }
    text += line + "\n"
    return count > names.count ? text + more(count - names.count, "series") : text
  }
}

/// Dots in cells: two by four to a cell as Braille letters have them, or one.
private struct Canvas {
  struct Cell {
    var text = " "
    /// The one that was drawn last.
    var series: Int?
    var dots: UInt32 = 0
  }

  let cellWidth: Int
  private let cellHeight: Int
  let width: Int
  let height: Int
  private let columns: Int
  private let isASCII: Bool
  private var grid: [Cell]

  init(columns: Int, rows: Int, isASCII: Bool) {
    (cellWidth, cellHeight) = isASCII ? (1, 1) : (2, 4)
    self.columns = columns
    self.isASCII = isASCII
    width = columns * cellWidth
    height = rows * cellHeight
    grid = Array(repeating: Cell(), count: columns * rows)
  }

  func cells(_ row: Int) -> ArraySlice<Cell> { grid[row * columns..<(row + 1) * columns] }

  mutating func dot(_ x: Int, _ y: Int, _ series: Int) {
    guard x >= 0, x < width, y >= 0, y < height else { return }
    let index = y / cellHeight * columns + x / cellWidth
    grid[index].series = series
    guard !isASCII else { return }
    // The bits of a Braille letter, column by column.
    let bits: [[UInt32]] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]]
    grid[index].dots |= bits[x % 2][y % 4]
    grid[index].text =
      Unicode.Scalar(0x2800 + grid[index].dots).map { String(Character($0)) } ?? " "
  }

  mutating func line(from start: (x: Int, y: Int), to end: (x: Int, y: Int), _ series: Int) {
    let steps = max(abs(end.x - start.x), abs(end.y - start.y), 1)
    for step in 0...steps {
      let share = Double(step) / Double(steps)
      dot(
        start.x + Int((Double(end.x - start.x) * share).rounded()),
        start.y + Int((Double(end.y - start.y) * share).rounded()), series)
    }
  }

  /// The dots of a column between two heights.
  mutating func fill(_ x: Int, _ top: Int, _ bottom: Int, _ series: Int) {
    for y in min(top, bottom)...max(top, bottom) { dot(x, y, series) }
  }
}
