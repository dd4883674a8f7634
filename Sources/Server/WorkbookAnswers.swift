import Diagnostics
import HTTP
import KQLValues
import ResultPages
import Workbooks
import Workspace

/// A workbook that is served as a page, by its name in the address.
package struct ServedWorkbook: Sendable {
  package var name: String
  package var title: String
  package var summary: String
  package var workbook: Workbook

  /// The dashboards that come with the binary, and the given workbooks; of those that are called alike, the later ones get a
  /// number.
  package static func all(_ files: [(name: String, workbook: Workbook)]) throws -> [ServedWorkbook]
  {
    var served: [ServedWorkbook] = []
    for dashboard in Dashboard.all {
      guard let workbook = try dashboard.workbook().first else { continue }
      served.append(
        ServedWorkbook(
          name: dashboard.name, title: dashboard.name, summary: dashboard.summary,
          workbook: workbook))
    }
    for (name, workbook) in files {
      var unique = name
      var number = 2
      while served.contains(where: { $0.name == unique }) {
        unique = "\(name)-\(number)"
        number += 1
      }
      served.append(
        ServedWorkbook(name: unique, title: workbook.title, summary: "", workbook: workbook))
    }
    return served
  }
}

extension Service {
  /// Of a page that a browser is led to: no script runs in it, whatever a log may hold.
  static let workbookFields: [(name: String, value: String)] = [
    ("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"),
    (
      "Content-Security-Policy",
      "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; "
        + "frame-ancestors 'none'"
    ),
  ]
}

extension ServerReader {
  /// Answers with the list of workbooks, or with one whose parameters the query of the address sets.
  func answerWorkbook(_ name: String?, _ request: HTTPRequest, to stream: ResponseStream) throws {
    stream.fields = Service.workbookFields
    guard let name else {
      let entries = logs.workbooks.map { served in
        (address: Self.address(of: served.name), title: served.title, summary: served.summary)
      }
      return stream.json.raw(WorkbookHTML.list(entries, of: logs.name).utf8)
    }
    guard let served = logs.workbooks.first(where: { $0.name == name }) else {
      throw HTTPProblem(404, "there is no workbook `\(name)` here")
    }
    let known = Set(WorkbookEvaluator.parameterNames(of: served.workbook.items))
    let given = request.query.filter { known.contains($0.name) }
    let session = try session(for: stream, replays: logs.workbooksReplay)
    var evaluator = WorkbookEvaluator(SessionSteps(session, traces: false))
    evaluator.given = Dictionary(grouping: given) { $0.name }.mapValues { $0.map(\.value) }
    evaluator.isLive = true
    let page = try evaluator.page(of: served.workbook)
    var html = WorkbookHTML(
      facts: [
        ("database", logs.name), ("now()", DateTime.text(session.now)), ("kustody", logs.version),
      ],
      live: LivePage(path: Self.address(of: served.name), given: given))
    stream.json.raw(html.page([page]).utf8)
  }

  private static func address(of name: String) -> String { "/workbooks/" + LivePage.encoded(name) }

  /// What a browser shows where a workbook cannot be drawn.
  func answerWorkbookError(_ error: ServiceError, to stream: ResponseStream) {
    stream.fields = Service.commonFields.filter { $0.name != "Content-Type" }
    stream.fields.append(("Content-Type", "text/plain; charset=utf-8"))
    stream.json.raw("\(error.message)\n".utf8)
  }
}
