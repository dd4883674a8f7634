import Diagnostics
import KQLValues
import Markdown
import QueryTesting
import Rendering
import Workbooks

/// Draws a paper whose tests ran as one page: its text, and each finding with its result.
package struct ReportHTML {
  private let paper: Paper
  private let facts: [(name: String, value: String)]

  /// - Parameter facts: what holds for the page besides what the paper says of itself.
  package init(_ paper: Paper, facts: [(name: String, value: String)]) {
    self.paper = paper
    self.facts = facts
  }

  package var text: String {
    let failed = paper.answers.count { $0.failure != nil }
    let count = paper.answers.count
    var body = "<div class=\"box \(failed == 0 ? "success" : "error")\">"
    body += "\(count - failed) of \(count) findings hold.</div>\n"
    var number = 0
    for part in paper.parts {
      switch part {
      case .markdown(let text): body += htmlOfMarkdown(text)
      case .answer(let answer):
        number += 1
        body += html(answer, number)
      }
    }
    if let sources = paper.sources {
      body += "<h2>Evidence</h2>\n" + ResultHTML.table(StepTable(sources), limit: 10_000)
    }
    body += "<footer>\n<dl class=\"facts\">\n"
    for (name, value) in paper.facts + facts {
      body += "<div><dt>\(htmlEscaped(name))</dt><dd>\(htmlEscaped(value))</dd></div>\n"
    }
    body += "</dl>\n</footer>\n"
    return PageFrame(title: htmlEscaped(paper.title), styles: "", body: body).text
  }

  private func html(_ answer: PaperAnswer, _ number: Int) -> String {
    var text = "<section class=\"step\" id=\"q\(number)\">\n"
    for result in answer.results {
      var step = StepTable(result.table)
      step.evidence = result.evidence
      if let wish = result.visualization,
        let chart = Chart(
          ChartRequest(kind: wish.kind, properties: wish.properties), result.table.columns,
          result.table.rows)
      {
        text += SVGChart(chart).text
      }
      text +=
        result.table.rows.isEmpty
        ? "<div class=\"box info\">No rows.</div>\n" : ResultHTML.table(step, limit: 250)
    }
    for note in answer.notes { text += "<p class=\"dim\">\(htmlEscaped(note))</p>\n" }
    if let failure = answer.failure {
      text +=
        "<div class=\"box error\"><strong>Does not hold.</strong><pre>\(htmlEscaped(failure))</pre></div>\n"
    }
    let verdict =
      answer.failure != nil
      ? "does not hold" : answer.stated.isEmpty ? "nothing is stated" : "holds"
    text += "<details class=\"proof\"><summary>Query \(number): \(verdict)</summary>\n"
    text += "<pre>\(htmlEscaped(answer.query))</pre>\n"
    for (kind, stated) in answer.stated {
      text += "<p>Stated (\(htmlEscaped(kind))):</p><pre>\(htmlEscaped(stated))</pre>\n"
    }
    return text + "</details>\n</section>\n"
  }
}
