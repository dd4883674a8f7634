import ArgumentParser
import Diagnostics
import Files
import KQLValues
import Rendering
import Workspace

struct Gaps: KustodyCommand {
  static let configuration = CommandConfiguration(
    commandName: "gaps", abstract: "Show when logs have no rows, and which logs are missing.",
    discussion: """
      A line for each table, and for each category of one that has them, over one time scale. With --format or -o the \
      holes are rows. A file of --expect has a table a line, or `table,category`; one without rows is reported, and the \
      exit code is 1.
      """)

  static let examples = [
    Example("hours without rows", "kustody gaps --step 1h"),
    Example(
      "the same of files, and what a list names and is missing",
      "kustody gaps --from logs/ --step 15m --expect sources.csv"),
    Example("the holes as rows", "kustody gaps --format csv"),
  ]

  @Option(help: ArgumentHelp("The length of a step.", valueName: "span"))
  var step = "1h"

  @Option(
    help: ArgumentHelp("The logs that there should be.", valueName: "file"), completion: .file())
  var expect: String?

  @OptionGroup var logs: SessionArguments
  @OptionGroup var result: OutputArguments

  @OptionGroup var terminal: TerminalArguments

  func run() throws {
    let interruption = Interruption.shared
    guard let ticks = TimeSpan.literal(step), ticks > 0 else {
      throw Failure(.wrong, "--step \(step) is not a span of time; write 1h or 15m")
    }
    let missing = try reporting {
      let expected = try expect.map { try Self.expected(Files.text(ofFile: $0)) } ?? []
      let session = try logs.open(interruption)
      try session.workspace.requirePresent()
      let gaps = try interruption.during { try session.gaps(step: ticks) }
      let missing = expected.filter { wanted in
        !gaps.sources.contains {
          $0.table == wanted.table && (wanted.category.isEmpty || $0.category == wanted.category)
        }
      }
      var writer = try result.open()
      if result.format == nil, result.output == nil {
        try writer.write(text: GapsText(gaps: gaps, missing: missing).text)
      } else {
        try writer.write(Self.holes(gaps, missing))
      }
      try writer.commit()
      return missing
    }
    if !missing.isEmpty { throw ExitStatus.findings }
  }

  /// The tables and categories of a file, a heading and notes (`# …`) left out.
  private static func expected(_ text: String) -> [(table: String, category: String)] {
    text.split(whereSeparator: \.isNewline).compactMap { line in
      let cells = line.split(separator: ",", omittingEmptySubsequences: false).map { cell in
        String(cell.filter { !$0.isWhitespace && $0 != "\"" && $0 != "\u{FEFF}" })
      }
      guard let table = cells.first, !table.isEmpty, !table.hasPrefix("#"),
        table.lowercased() != "table"
      else { return nil }
      return (table, cells.count > 1 ? cells[1] : "")
    }
  }

  private static func holes(_ gaps: LogGaps, _ missing: [(table: String, category: String)])
    -> ResultTable
  {
    var table = ResultTable(
      columns: [
        ResultColumn("Table", .string), ResultColumn("Category", .string),
        ResultColumn("From", .datetime), ResultColumn("To", .datetime),
      ], isOrdered: true)
    for source in gaps.sources {
      for hole in source.holes {
        table.rows.append([
          .string(source.table), .string(source.category),
          .datetime(gaps.time(hole.lowerBound)), .datetime(gaps.time(hole.upperBound)),
        ])
      }
    }
    for wanted in missing {
      table.rows.append([.string(wanted.table), .string(wanted.category), .null, .null])
    }
    return table
  }
}

/// The steps of each source as signs over one time scale, and the longest holes in words.
private struct GapsText {
  let gaps: LogGaps
  let missing: [(table: String, category: String)]

  private static let namedHoles = 3

  var text: String {
    guard let steps = gaps.sources.first?.rows.count else {
      return "no rows with a time\n" + absent
    }
    let names = gaps.sources.map { visible($0.name) }
    let width = Terminal.output.width ?? 100
    let nameWidth = min(names.map { displayWidth(of: $0) }.max() ?? 0, max(12, width / 3))
    let room = max(10, width - nameWidth - 16)
    let perSign = (steps + room - 1) / room
    let signs = Terminal.isPlain ? ("#", "+", ".") : ("█", "▒", "·")
    var text =
      "\(shown(gaps.start)) to \(shown(gaps.time(steps))), one character is "
      + "\(TimeSpan.text(gaps.step * Int64(perSign))); \(signs.0) rows, "
      + (perSign > 1 ? "\(signs.1) rows in part of it, " : "") + "\(signs.2) none\n"
    for (source, name) in zip(gaps.sources, names) {
      let label = Self.shortened(name, toWidth: nameWidth)
      text += label + String(repeating: " ", count: nameWidth - displayWidth(of: label) + 2)
      for start in stride(from: 0, to: steps, by: perSign) {
        let part = source.rows[start..<min(steps, start + perSign)]
        let filled = part.count { $0 > 0 }
        text += filled == 0 ? signs.2 : filled == part.count ? signs.0 : signs.1
      }
      text += "  \(source.total)\n"
    }
    for (source, name) in zip(gaps.sources, names) where !source.holes.isEmpty {
      let holes = source.holes.sorted { $0.count > $1.count }
      for hole in holes.prefix(Self.namedHoles) {
        let span = TimeSpan.text(Int64(hole.count) * gaps.step)
        text +=
          "\(name): none from \(shown(gaps.time(hole.lowerBound))) to "
          + "\(shown(gaps.time(hole.upperBound))) (\(span))\n"
      }
      if holes.count > Self.namedHoles {
        text += "\(name): and \(holes.count - Self.namedHoles) more\n"
      }
    }
    return text + absent + "as a query:\n" + LogGaps.query(step: gaps.step) + "\n"
  }

  /// A name without its middle: tables begin alike, and categories do.
  private static func shortened(_ name: String, toWidth width: Int) -> String {
    guard displayWidth(of: name) > width else { return name }
    let mark = Terminal.isPlain ? "..." : "…"
    let start = cut(name, toWidth: width / 3, mark: "")
    let room = width - displayWidth(of: start + mark)
    var end = ""
    for character in name.reversed() {
      guard displayWidth(of: end) + displayWidth(of: character) <= room else { break }
      end.insert(character, at: end.startIndex)
    }
    return start + mark + end
  }

  private var absent: String {
    missing.map { wanted in
      let name = wanted.category.isEmpty ? wanted.table : wanted.table + " " + wanted.category
      return "missing: \(visible(name))\n"
    }.joined()
  }

  /// A time as short as the step allows.
  private func shown(_ ticks: Int64) -> String {
    let text = DateTime.text(ticks)
    let length = gaps.step % TimeSpan.day == 0 ? 10 : gaps.step % TimeSpan.minute == 0 ? 16 : 19
    return String(text.prefix(length)).replacing("T", with: " ")
  }
}
