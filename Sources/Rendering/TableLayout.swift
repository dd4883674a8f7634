import Diagnostics
import Files
import KQLValues

/// Lays out rows of visible text under a header, fitted to a terminal where there is one.
struct TableLayout {
  private let names: [String]
  private let isRight: [Bool]
  /// Whether a column may be narrowed before others: a text says something when it is cut, a time or a
  /// number does not.
  private let isFlexible: [Bool]
  private let options: RenderOptions
  private let natural: [Int]
  /// Nil where no room is enough for the columns to be read.
  private let widths: [Int]?

  /// The narrowest that a column which wants more is made.
  private static let narrowest = 8
  /// The most that cells are padded to where there is no terminal; longer ones stick out.
  private static let widestPadding = 120

  init(_ columns: [ResultColumn], _ rows: [[String]], _ options: RenderOptions) {
    names = columns.map { visible($0.name) }
    isRight = columns.map { $0.type.isNumeric }
    isFlexible = columns.enumerated().map { index, column in
      (column.type == .string || column.type == .dynamic)
        && !(options.keepsFirstColumn && index == 0)
    }
    self.options = options
    var cells = Array(repeating: 0, count: columns.count)
    for row in rows {
      for (index, cell) in row.enumerated() {
        cells[index] = max(cells[index], displayWidth(of: cell))
      }
    }
    let heads = names.map { displayWidth(of: $0) }
    natural = zip(heads, cells).map { max($0, $1) }
    if let room = options.width {
      widths = Self.fitted(heads, Self.needs(names), cells, isFlexible, into: room)
    } else {
      widths = natural.map { min($0, Self.widestPadding) }
    }
  }

  /// Whether rows fit side by side; else each is better shown as a record.
  var isTable: Bool { widths != nil }

  /// Whether a cell is cut.
  var cutsCells: Bool {
    guard options.width != nil, let widths else { return false }
    return zip(widths, natural).contains { $0 < $1 }
  }

  func write(_ rows: [[String]], to output: Output) throws(OutputError) {
    guard let widths else { return }
    let isCutting = options.width != nil
    let header = line(names, widths, cutting: isCutting, isHeader: true)
    try output.write(options.usesColor ? "\u{1B}[1m\(header)\u{1B}[0m\n" : header + "\n")
    try output.write(
      widths.map { String(repeating: options.rule, count: $0) }.joined(separator: "  ") + "\n")
    for row in rows {
      try output.write(line(row, widths, cutting: isCutting, isHeader: false) + "\n")
    }
  }

  /// The widths that fit into `room`; nil where the columns would be too narrow to read, or a row is wider than
  /// three times the room.
  private static func fitted(
    _ heads: [Int], _ needs: [Int], _ cells: [Int], _ isFlexible: [Bool], into room: Int
  ) -> [Int]? {
    let available = room - 2 * (heads.count - 1)
    let natural = zip(heads, cells).map { max($0, $1) }
    let sum = natural.reduce(0, +)
    if sum <= available { return natural }
    // One long cell does not turn the table.
    guard natural.map({ min($0, room) }).reduce(0, +) <= 3 * room else { return nil }
    // Heads are cut before cells.
    var widths = zip(needs, cells).map { max($0, $1) }
    if widths.reduce(0, +) > available {
      let flexible = widths.indices.filter { isFlexible[$0] && widths[$0] > narrowest }
      let fixed = widths.indices.filter { !flexible.contains($0) }.reduce(0) { $0 + widths[$1] }
      guard let share = share(of: flexible.map { widths[$0] }, in: available - fixed) else {
        return nil
      }
      for index in flexible { widths[index] = min(widths[index], share) }
    }
    // What is left goes to heads that were cut, and then to cells.
    var left = available - widths.reduce(0, +)
    for index in widths.indices where left > 0 && widths[index] < natural[index] {
      let more = min(left, natural[index] - widths[index])
      widths[index] += more
      left -= more
    }
    return widths
  }

  /// The widths that tell the heads apart where they are cut.
  private static func needs(_ names: [String]) -> [Int] {
    names.enumerated().map { index, name in
      let longest = displayWidth(of: name)
      guard longest > narrowest else { return longest }
      // One cell is that of the sign for what was cut off.
      return (narrowest..<min(longest, 2 * narrowest)).first { width in
        let start = cut(name, toWidth: width)
        return !names.enumerated().contains { other, name in
          other != index && cut(name, toWidth: width) == start
        }
      } ?? min(longest, 2 * narrowest)
    }
  }

  /// The width that columns which want more must do with; nil where that is too narrow.
  private static func share(of widths: [Int], in available: Int) -> Int? {
    // Narrowest first: who wants less than an equal share of the rest leaves more to the others.
    var left = available
    for (index, width) in widths.sorted().enumerated() {
      let share = left / (widths.count - index)
      if width > share { return share >= narrowest ? share : nil }
      left -= width
    }
    return left >= 0 && !widths.isEmpty ? widths.max() : nil
  }

  private func line(_ cells: [String], _ widths: [Int], cutting: Bool, isHeader: Bool) -> String {
    var result = ""
    // Spaces wait here, so that none end a line.
    var pending = 0
    for (index, cell) in cells.enumerated() {
      let text =
        cutting
        ? Hits.shortened(
          cell, toWidth: widths[index], around: isHeader ? [] : options.terms,
          mark: options.cutMark) : cell
      let padding = max(0, widths[index] - displayWidth(of: text))
      if isRight[index] { pending += padding }
      if !text.isEmpty {
        result += String(repeating: " ", count: pending)
        result += options.usesColor && !isHeader ? Hits.marked(text, options.terms) : text
        pending = 0
      }
      if !isRight[index] { pending += padding }
      pending += 2
    }
    return result
  }
}
