import Diagnostics
import KQLValues
import Rendering
import Workbooks

/// Grids and tiles as HTML.
enum GridHTML {
  /// - Parameter selection: what selects a row of the answer; nil where none can be selected.
  static func text(
    _ grid: Grid, evidence: [[String]]?, selection: ((Int) -> String?)? = nil
  ) -> String {
    var text = "<div class=\"wide\"><table>\n<thead><tr>"
    if selection != nil { text += "<th></th>" }
    for column in grid.columns {
      text += "<th\(column.isNumber ? " class=\"n\"" : "")>\(htmlEscaped(column.label))</th>"
    }
    if evidence != nil { text += "<th>evidence</th>" }
    text += "</tr></thead>\n<tbody>\n"
    for row in grid.rows {
      guard let number = row.number ?? (grid.treeColumn == nil ? -1 : nil) else {
        let span = grid.columns.count + (evidence == nil ? 0 : 1) + (selection == nil ? 0 : 1)
        text +=
          "<tr><td class=\"head\" colspan=\"\(max(1, span))\"\(indent(row.depth))>"
          + "\(htmlEscaped(row.cells.first?.text ?? ""))</td></tr>\n"
        continue
      }
      text += "<tr>"
      if let selection { text += "<td>\(selection(number) ?? "")</td>" }
      for (index, cell) in row.cells.enumerated() {
        let style = index == grid.treeColumn ? row.depth : 0
        text += "<td\(cell.isNumber ? " class=\"n\"" : "")\(attributes(cell, depth: style))>"
        text += html(cell) + "</td>"
      }
      if let evidence {
        text +=
          "<td>" + ResultHTML.ids(number >= 0 && number < evidence.count ? evidence[number] : [])
          + "</td>"
      }
      text += "</tr>\n"
    }
    text += "</tbody>\n</table></div>\n"
    if grid.hidden > 0 {
      text +=
        "<p class=\"dim\">The first \(grid.rows.count { $0.number != nil || grid.treeColumn == nil }) rows; \(grid.hidden) more are not shown.</p>\n"
    }
    return text
  }

  private static func indent(_ depth: Int) -> String {
    depth == 0 ? "" : " style=\"padding-left: \(8 + 18 * min(depth, 20))px\""
  }

  private static func attributes(_ cell: Cell, depth: Int) -> String {
    var text = cell.tooltip.isEmpty ? "" : " title=\"\(htmlEscaped(cell.tooltip))\""
    var style = depth > 0 ? "padding-left: \(8 + 18 * min(depth, 20))px;" : ""
    if let color = cell.background {
      style += "background: \(color.css); color: \(color.takesDarkText ? "#000" : "#fff");"
    }
    if !style.isEmpty { text += " style=\"\(style)\"" }
    return text
  }

  /// A cell without what belongs to the element that holds it.
  static func html(_ cell: Cell) -> String {
    var words = htmlEscaped(cell.text)
    if let address = cell.address {
      words = "<a href=\"\(htmlEscaped(address))\" rel=\"noopener noreferrer\">\(words)</a>"
    }
    if let details = cell.details {
      words = "<details><summary>\(words)</summary><pre>\(htmlEscaped(details))</pre></details>"
    }
    if let icon = cell.icon {
      let ink = icon.color.takesDarkText ? "#000" : "#fff"
      words =
        "<span class=\"sign\" title=\"\(htmlEscaped(icon.name))\" "
        + "style=\"background: \(icon.color.css); color: \(ink)\">\(icon.sign)</span>" + words
    }
    if let bar = cell.bar {
      let length =
        "<span style=\"width: \(percent(bar.share)); background: \(bar.color.css)\"></span>"
      words =
        bar.isBeside
        ? "<span class=\"beside-text\"><span class=\"beside\">\(length)</span>\(words)</span>"
        : words + "<span class=\"under\">\(length)</span>"
    }
    if !cell.parts.isEmpty {
      words += "<span class=\"parts\">"
      for part in cell.parts {
        words +=
          "<span style=\"width: \(percent(part.share)); background: \(part.color.css)\" "
          + "title=\"\(htmlEscaped(part.name))\"></span>"
      }
      words += "</span>"
    }
    if let spark = cell.spark { words += svg(spark) }
    return words
  }

  private static func percent(_ share: Double) -> String { number(share * 100) + "%" }

  private static func number(_ value: Double) -> String {
    let rounded = (value * 10).rounded() / 10
    return rounded == rounded.rounded() ? String(Int(rounded)) : "\(rounded)"
  }

  private static func svg(_ spark: Cell.Spark) -> String {
    let values = spark.values.compactMap(\.self)
    guard let most = values.max(), let least = values.min() else { return "" }
    let low = min(0, least)
    let high = most > low ? most : low + 1
    let width = 120.0
    let step = width / Double(max(1, spark.values.count))
    func y(_ value: Double) -> Double { 24 - 22 * (value - low) / (high - low) }
    var text =
      "<svg class=\"spark\" viewBox=\"0 0 120 26\" role=\"img\"><title>"
      + "\(values.count) values, \(RealText.text(least)) to \(RealText.text(most))</title>"
    let color = spark.color.css
    if spark.form == .bars {
      for (index, value) in spark.values.enumerated() {
        guard let value else { continue }
        text +=
          "<rect x=\"\(number(Double(index) * step))\" y=\"\(number(y(value)))\" "
          + "width=\"\(number(max(0.5, step * 0.8)))\" height=\"\(number(max(0.5, 24 - y(value))))\" fill=\"\(color)\"/>"
      }
    } else {
      let points = spark.values.enumerated().compactMap { index, value in
        value.map { "\(number((Double(index) + 0.5) * step)),\(number(y($0)))" }
      }.joined(separator: " ")
      if spark.form == .area {
        text += "<polygon points=\"0,24 \(points) 120,24\" fill=\"\(color)\" fill-opacity=\"0.3\"/>"
      }
      text +=
        "<polyline points=\"\(points)\" fill=\"none\" stroke=\"\(color)\" stroke-width=\"1.5\"/>"
    }
    return text + "</svg>"
  }

  /// - Parameter selection: what selects a row of the answer; nil where none can be selected.
  static func text(_ tiles: Tiles, selection: ((Int) -> String?)? = nil) -> String {
    var text = "<div class=\"tiles\">\n"
    for tile in tiles.tiles {
      text += "<div class=\"tile\(tiles.hasBorder ? " bordered" : "")\">\n"
      if let link = selection?(tile.number) { text += link + "\n" }
      if let title = tile.title { text += part(title, "cell") }
      if let subtitle = tile.subtitle { text += part(subtitle, "cell dim") }
      if tile.left != nil || tile.right != nil {
        text += "<div class=\"row\">"
        text += tile.left.map { part($0, $0.isBig ? "big" : "cell") } ?? ""
        text += tile.right.map { part($0, $0.isBig ? "big" : "cell") } ?? ""
        text += "</div>\n"
      }
      if let bottom = tile.bottom { text += part(bottom, "cell") }
      text += "</div>\n"
    }
    text += "</div>\n"
    if tiles.hidden > 0 { text += "<p class=\"dim\">\(tiles.hidden) more are not shown.</p>\n" }
    return text
  }

  private static func part(_ cell: Cell, _ classes: String) -> String {
    "<span class=\"\(classes)\"\(attributes(cell, depth: 0))>\(html(cell))</span>\n"
  }
}

/// The rows of an answer as they are.
enum ResultHTML {
  static func table(_ answer: StepTable, limit: Int) -> String {
    var text = "<div class=\"wide\"><table>\n<thead><tr>"
    for column in answer.table.columns {
      text +=
        "<th title=\"\(column.type.rawValue)\"\(column.type.isNumeric ? " class=\"n\"" : "")>"
        + "\(htmlEscaped(column.name))</th>"
    }
    if answer.evidence != nil { text += "<th>evidence</th>" }
    text += "</tr></thead>\n<tbody>\n"
    for (number, row) in answer.table.rows.prefix(limit).enumerated() {
      text += "<tr>"
      for (column, value) in zip(answer.table.columns, row) {
        text += "<td\(column.type.isNumeric ? " class=\"n\"" : "")>"
        text += "\(htmlEscaped(value.plainText(as: column.type)))</td>"
      }
      if let evidence = answer.evidence { text += "<td>\(ids(evidence[number]))</td>" }
      text += "</tr>\n"
    }
    text += "</tbody>\n</table></div>\n"
    let rest = answer.table.rows.count - limit
    if rest > 0 { text += "<p class=\"dim\">\(rest) more rows are not shown.</p>\n" }
    return text
  }

  private static let mostIDs = 20

  /// The `_ItemId`s of the stored rows behind a row.
  static func ids(_ items: [String]) -> String {
    if items.isEmpty { return "" }
    if items.count == 1 { return "<span class=\"ids\">\(htmlEscaped(items[0]))</span>" }
    let rest = items.count > mostIDs ? " and \(items.count - mostIDs) more" : ""
    return
      "<details class=\"ids\"><summary>\(items.count)</summary>"
      + items.prefix(mostIDs).map { htmlEscaped($0) }.joined(separator: "<br>") + rest
      + "</details>"
  }
}
