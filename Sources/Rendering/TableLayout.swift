import Diagnostics
import Files
import KQLValues

/// Lays out rows of visible text under a header, or as records where there is no room for that.
struct TableLayout {
  private let names: [String]
  private let isRight: [Bool]
  /// Whether a column may be narrowed before others: a text says something when it is cut, a time or a
  /// number does not.
  private let isFlexible: [Bool]
  private let options: RenderOptions

  /// The narrowest that a column which wants more is made.
  private static let narrowest = 16
  /// The most that cells are padded to where there is no terminal; longer ones stick out.
  private static let widestPadding = 120

  init(_ columns: [ResultColumn], _ options: RenderOptions) {
    names = columns.map { visible($0.name) }
    isRight = columns.map { $0.type.isNumeric }
    isFlexible = columns.map { $0.type == .string || $0.type == .dynamic }
    self.options = options
  }

  /// - Parameter number: the first row's, counted from 1.
  func write(_ rows: [[String]], from number: Int, to output: Output) throws(OutputError) {
    var natural = names.map { displayWidth(of: $0) }
    for row in rows {
      for (index, cell) in row.enumerated() {
        natural[index] = max(natural[index], displayWidth(of: cell))
      }
    }
    guard let room = options.width else {
      return try writeTable(
        rows, natural.map { min($0, Self.widestPadding) }, cutting: false, to: output)
    }
    if let widths = fitted(natural, into: room) {
      try writeTable(rows, widths, cutting: true, to: output)
    } else {
      try writeRecords(rows, from: number, room, to: output)
    }
  }

  /// The widths that fit into `room`, wide columns narrowed alike; nil if they would be too narrow.
  private func fitted(_ natural: [Int], into room: Int) -> [Int]? {
    let available = room - 2 * (natural.count - 1)
    if natural.reduce(0, +) <= available { return natural }
    let fixed = zip(natural, isFlexible).reduce(0) { $1.1 ? $0 : $0 + $1.0 }
    let flexible = zip(natural, isFlexible).compactMap { $1 ? $0 : nil }
    if let share = share(of: flexible, in: available - fixed) {
      return zip(natural, isFlexible).map { $1 ? min($0, share) : $0 }
    }
    return share(of: natural, in: available).map { share in natural.map { min($0, share) } }
  }

  /// The width that columns which want more must do with; nil where that is too narrow, or none do.
  private func share(of widths: [Int], in available: Int) -> Int? {
    // Narrowest first: who wants less than an equal share of the rest leaves more to the others.
    var left = available
    for (index, width) in widths.sorted().enumerated() {
      let share = left / (widths.count - index)
      if width > share { return share >= Self.narrowest ? share : nil }
      left -= width
    }
    return nil
  }

  private func writeTable(
    _ rows: [[String]], _ widths: [Int], cutting: Bool, to output: Output
  ) throws(OutputError) {
    let header = line(names, widths, cutting: cutting)
    try output.write(options.usesColor ? "\u{1B}[1m\(header)\u{1B}[0m\n" : header + "\n")
    try output.write(
      widths.map { String(repeating: "─", count: $0) }.joined(separator: "  ") + "\n")
    for row in rows { try output.write(line(row, widths, cutting: cutting) + "\n") }
  }

  private func line(_ cells: [String], _ widths: [Int], cutting: Bool) -> String {
    var result = ""
    // Spaces wait here, so that none end a line.
    var pending = 0
    for (index, cell) in cells.enumerated() {
      let text = cutting ? cut(cell, toWidth: widths[index]) : cell
      let padding = max(0, widths[index] - displayWidth(of: text))
      if isRight[index] { pending += padding }
      if !text.isEmpty {
        result += String(repeating: " ", count: pending) + text
        pending = 0
      }
      if !isRight[index] { pending += padding }
      pending += 2
    }
    return result
  }

  private func writeRecords(
    _ rows: [[String]], from number: Int, _ room: Int, to output: Output
  ) throws(OutputError) {
    let nameWidth = min(names.map { displayWidth(of: $0) }.max() ?? 0, max(room / 2, 1))
    for (index, row) in rows.enumerated() {
      let title = "─ \(number + index) "
      let rule = String(repeating: "─", count: max(0, room - displayWidth(of: title)))
      try output.write(title + rule + "\n")
      for (name, cell) in zip(names, row) where !cell.isEmpty {
        let label = cut(name, toWidth: nameWidth)
        let gap = String(repeating: " ", count: nameWidth - displayWidth(of: label) + 2)
        try output.write(label + gap + cut(cell, toWidth: max(1, room - nameWidth - 2)) + "\n")
      }
    }
  }
}
