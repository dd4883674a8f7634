// ResultPages: workbooks whose queries are answered, and papers whose tests ran, as pages of HTML.

import Diagnostics
import KQLValues
import Markdown
import Rendering
import Workbooks

/// Draws workbooks as one page. What comes of logs and of workbooks is text in it, whatever it looks like.
package struct WorkbookHTML {
  /// Names and values that hold for the whole page: the database, what `now()` meant.
  private let facts: [(name: String, value: String)]
  /// Nil where the page is only read.
  private let live: LivePage?
  private var styles = ""
  private var flows = 0
  private var variants = 0

  package init(facts: [(name: String, value: String)], live: LivePage? = nil) {
    self.facts = facts
    self.live = live
  }

  package mutating func page(_ workbooks: [WorkbookPage]) -> String {
    var body = ""
    if live != nil { body += LivePage.times + "<p><a href=\"/workbooks\">All workbooks</a></p>\n" }
    for workbook in workbooks { body += text(of: workbook) }
    body += "<footer>\n<dl class=\"facts\">\n"
    for (name, value) in facts { body += Self.fact(name, value) }
    body +=
      "</dl>\n<p>Each query stands under its result. "
      + "<code>kustody trace ID</code> shows the bytes of the source behind a row.</p>\n</footer>\n"
    let title = workbooks.map { $0.heading ?? $0.title }.joined(separator: ", ")
    return PageFrame(title: htmlEscaped(title), styles: styles, body: body).text
  }

  /// A page that leads to others.
  package static func list(
    _ entries: [(address: String, title: String, summary: String)], of database: String
  ) -> String {
    var body =
      "<p><a href=\"/\">Queries</a></p>\n<h1>Workbooks over \(htmlEscaped(database))</h1>\n<ul>\n"
    for entry in entries {
      let summary = entry.summary.isEmpty ? "" : ": " + htmlEscaped(entry.summary)
      body +=
        "<li><a href=\"\(htmlEscaped(entry.address))\">\(htmlEscaped(entry.title))</a>\(summary)</li>\n"
    }
    return PageFrame(title: "Workbooks", styles: "", body: body + "</ul>\n").text
  }

  private static func fact(_ name: String, _ value: String) -> String {
    "<div><dt>\(htmlEscaped(name))</dt><dd>\(htmlEscaped(value))</dd></div>\n"
  }

  private mutating func text(of workbook: WorkbookPage) -> String {
    // Many workbooks begin with a title of their own.
    var text =
      workbook.heading == nil ? "<h1>\(htmlEscaped(workbook.title))</h1>\n" : ""
    text += html(workbook.flow, width: 100, depth: 0)
    let steps = workbook.steps
    let unanswered = steps.count { !$0.isAnswered }
    var notes = workbook.notes
    if unanswered > 0 {
      notes.append("\(unanswered) of \(steps.count) steps have no answer here; each says why.")
    }
    for note in notes { text += "<p class=\"dim\">\(htmlEscaped(note))</p>\n" }
    return text
  }

  // MARK: flows

  private mutating func html(_ flow: Flow, width: Int, depth: Int) -> String {
    flows += 1
    let number = flows
    func id(_ tabs: Int, _ option: Int) -> String { "t\(number)-\(tabs)-\(option)" }
    var inputs = ""
    for item in flow.items {
      guard case .tabs(let place, let labels, let chosen, nil) = item.content else { continue }
      for option in labels.indices {
        let name = id(place, option)
        // Tabs that several choices show stand once.
        if inputs.contains("id=\"\(name)\"") { continue }
        inputs +=
          "<input class=\"radio\" type=\"radio\" name=\"t\(number)-\(place)\" id=\"\(name)\""
          + "\(option == chosen ? " checked" : "")>\n"
        styles +=
          "#\(name):checked ~ .tabs label[for=\"\(name)\"] { border-color: var(--link); font-weight: 600; }\n"
          + "#\(name):focus-visible ~ .tabs label[for=\"\(name)\"] { outline: 2px solid var(--link); }\n"
      }
    }
    var text = "<div class=\"flow\">\n" + inputs
    for item in flow.items {
      var classes = "item"
      if case .tabs = item.content { classes += " tabs" }
      if item.hasBorder { classes += " bordered" }
      if !item.choices.isEmpty {
        variants += 1
        classes += " v\(variants)"
        styles += ".v\(variants) { display: none; }\n"
        let isTabs = classes.contains(" tabs")
        for choice in item.choices {
          let path = choice.map { "#\(id($0.tabs, $0.option)):checked ~ " }.joined()
          styles += "\(path).v\(variants) { display: \(isTabs ? "flex" : "block"); }\n"
        }
      }
      // 33 three times is a full row.
      let share = item.width == 33 ? "33.3" : item.width == 66 ? "66.6" : String(item.width)
      text += "<div class=\"\(classes)\" style=\"width: \(share)%\">\n"
      text += html(item, id, width: max(20, width * item.width / 100), depth: depth)
      text += "</div>\n"
    }
    return text + "</div>\n"
  }

  private mutating func html(
    _ item: PlacedItem, _ id: (Int, Int) -> String, width: Int, depth: Int
  ) -> String {
    switch item.content {
    case .text(let markdown, let style):
      let known = ["info", "warning", "error", "success", "upsell"]
      let html = htmlOfMarkdown(markdown)
      return known.contains(style) ? "<div class=\"box \(style)\">\(html)</div>\n" : html
    case .parameters(let parameters):
      if let live { return live.form(parameters) }
      var text = "<dl class=\"facts\">\n"
      for parameter in parameters {
        let hint = htmlEscaped(
          (parameter.description.isEmpty ? "" : parameter.description + "; ")
            + "--param \(parameter.name)=…")
        text +=
          "<div title=\"\(hint)\"><dt>\(htmlEscaped(parameter.label))</dt>"
          + "<dd>\(htmlEscaped(cut(parameter.shown, toWidth: 200)))</dd></div>\n"
      }
      return text + "</dl>\n"
    case .links(_, let links):
      return "<ul>\n" + links.map { "<li>\(html($0, live))</li>\n" }.joined() + "</ul>\n"
    case .tabs(let place, let labels, let chosen, let setting):
      if let live, let setting { return live.tabs(labels, chosen: chosen, setting) }
      return labels.enumerated().map { option, label in
        "<label for=\"\(id(place, option))\">\(htmlEscaped(label))</label>\n"
      }.joined()
    case .group(let group):
      let inner = html(group.flow, width: width, depth: depth + 1)
      let level = depth == 0 ? 2 : 3
      if group.isExpandable {
        return
          "<details class=\"group\"\(group.isExpanded ? " open" : "")><summary>"
          + "\(htmlEscaped(group.title.isEmpty ? "Group" : group.title))</summary>\n\(inner)</details>\n"
      }
      let title = group.title.isEmpty ? "" : "<h\(level)>\(htmlEscaped(group.title))</h\(level)>\n"
      return "<section class=\"group\">\n\(title)\(inner)</section>\n"
    case .step(let step): return html(step, width: width)
    case .note(let title, let words):
      let heading = title.isEmpty ? "" : "<strong>\(htmlEscaped(title))</strong><br>"
      return "<div class=\"box warning\">\(heading)\(htmlEscaped(words))</div>\n"
    }
  }

  private func html(_ link: ShownLink, _ live: LivePage?) -> String {
    let label: String
    if let live, let setting = link.setting {
      label = live.link(link.label, setting)
    } else if let address = link.address {
      label =
        "<a href=\"\(htmlEscaped(address))\" rel=\"noopener noreferrer\">\(htmlEscaped(link.label))</a>"
    } else {
      label =
        "<span class=\"dim\" title=\"\(htmlEscaped(link.hint))\">\(htmlEscaped(link.label))</span>"
    }
    return [htmlEscaped(link.before), label, htmlEscaped(link.after)].filter { !$0.isEmpty }
      .joined(separator: " ")
  }

  // MARK: steps

  private func html(_ step: StepPage, width: Int) -> String {
    var text = "<section class=\"step\">\n"
    if !step.title.isEmpty { text += "<h3>\(htmlEscaped(step.title))</h3>\n" }
    var showsRows = false
    switch step.outcome {
    case .drawn(let visual):
      (text, showsRows) = {
        let (drawn, isTable) = html(visual, step, width: width)
        return (text + drawn, !isTable)
      }()
    case .noRows(let message, let style):
      text += "<div class=\"box \(style)\">\(htmlEscaped(message))</div>\n"
    case .needs(let what, let remedy):
      text +=
        "<div class=\"box warning\">Not available offline: this asks \(htmlEscaped(what)). "
        + "<span class=\"dim\">To have it here: \(htmlEscaped(remedy)).</span></div>\n"
    case .asks(let names):
      text +=
        "<div class=\"box warning\">This query could not run because some parameters are not set. "
        + "Please set: \(htmlEscaped(names.joined(separator: ", "))) "
        + "<span class=\"dim\">(--param NAME=VALUE)</span></div>\n"
    case .failed(let error):
      text += "<div class=\"box error\"><pre>\(htmlEscaped(error))</pre></div>\n"
    }
    for note in step.notes { text += "<p class=\"dim\">\(htmlEscaped(note))</p>\n" }
    return text + proof(of: step, showsRows: showsRows) + "</section>\n"
  }

  /// The query under its result, and the rows of what is drawn otherwise.
  private func proof(of step: StepPage, showsRows: Bool) -> String {
    guard !step.query.isEmpty else { return "" }
    let rows = step.rows == 1 ? "1 row" : "\(step.rows) rows"
    let count = step.answer == nil ? "" : ", \(rows)"
    var text = "<details class=\"proof\"><summary>Query\(count)</summary>\n"
    text += "<pre>\(htmlEscaped(step.query))</pre>\n"
    if showsRows, let answer = step.answer { text += ResultHTML.table(answer, limit: 200) }
    return text + "</details>\n"
  }

  /// What selects a row of a step; nil where none can be selected.
  private func selection(in step: StepPage) -> ((Int) -> String?)? {
    guard let live, !step.selections.isEmpty else { return nil }
    return { live.selection(of: $0, in: step) }
  }

  /// - Returns: the drawing, and whether it shows the rows themselves.
  private func html(_ visual: Visual, _ step: StepPage, width: Int) -> (String, Bool) {
    switch visual {
    case .grid(let grid):
      return (
        GridHTML.text(grid, evidence: step.answer?.evidence, selection: selection(in: step)), true
      )
    case .tiles(let tiles):
      return (GridHTML.text(tiles, selection: selection(in: step)), false)
    case .card(let cell, let style):
      let classes = style == "bignumber" ? "big" : style == "header" ? "header" : "cell"
      return ("<div class=\"\(classes)\">\(htmlEscaped(cell.text))</div>\n", false)
    case .markdown(let text): return (htmlOfMarkdown(text), false)
    case .chart(let page):
      let link = live.flatMap { live in
        step.selections.isEmpty
          ? nil : { (part: ChartSelection) in live.link(to: part, of: step.selections) }
      }
      guard let chart = ChartHTML.text(page, width: width, link: link) else {
        guard let answer = step.answer else { return ("", true) }
        return (
          "<p class=\"dim\">Nothing to draw: the result has no column of numbers with values.</p>\n"
            + ResultHTML.table(answer, limit: 200), true
        )
      }
      return (chart, false)
    }
  }
}

/// What a selected part of a chart gives, as it stands in the result; nil for what it does not say.
struct ChartSelection {
  var series: String?
  var x: String?
  var y: String?
}

/// A chart of a step.
enum ChartHTML {
  /// - Parameters:
  ///   - width: in per cent of the page.
  ///   - link: where a part leads that is selected.
  static func text(
    _ page: ChartPage, width: Int, link: ((ChartSelection) -> SVGChart.Link?)? = nil
  ) -> String? {
    var properties = page.properties
    if page.stacking != "none" { properties["kind"] = properties["kind"] ?? page.stacking }
    let request = ChartRequest(kind: page.kind, properties: properties)
    guard var chart = Chart(request, page.table.columns, page.table.rows) else { return nil }
    let all = chart.series.count
    if let most = page.mostSeries { chart.limit(series: most) }
    // The last one stands for several then.
    let names = (chart.series.count < all ? chart.series.dropLast() : chart.series[...]).map(\.name)
    for index in chart.series.indices {
      let name = chart.series[index].name
      chart.series[index].color = page.colors[name]?.css
      if let label = page.labels[name] { chart.series[index].name = label }
    }
    chart.threshold = page.threshold
    let width = max(360, 1500 * Double(width) / 100)
    guard let link else { return SVGChart(chart, width: width).text }
    let drawn = chart
    let isPie = page.kind == "piechart"
    return SVGChart(chart, width: width) { part in
      var selection = ChartSelection()
      if let series = part.series {
        guard series < names.count else { return nil }
        selection.series = names[series]
      }
      if let position = part.position {
        if position == page.otherRow { return nil }
        selection.x = drawn.positionText(position)
        if isPie { selection.series = selection.x }
        if let series = part.series, let value = drawn.series[series].values[position] {
          selection.y = Chart.numberText(value)
        }
      }
      return link(selection)
    }.text
  }
}

extension WorkbookPage {
  /// The heading that its first text begins with.
  fileprivate var heading: String? {
    guard case .text(let markdown, "")? = flow.items.first?.content,
      let line = markdown.split(whereSeparator: \.isNewline).first, line.hasPrefix("# ")
    else { return nil }
    return String(line.dropFirst(2))
  }
}
