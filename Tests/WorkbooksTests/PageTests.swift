import Diagnostics
import Foundation
import Ingestion
import KQLValues
import Testing

@testable import ResultPages
@testable import Workbooks
@testable import Workspace

/// Pages of the workbooks in `Fixtures/workbooks` over the logs of the fixtures, compared byte by byte with those in
/// `Fixtures/pages`. With `KUSTODY_UPDATE_PAGES` in the environment they are written instead.
@Suite struct PageTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  private static let updates = ProcessInfo.processInfo.environment["KUSTODY_UPDATE_PAGES"] != nil

  struct Golden: Sendable, CustomTestStringConvertible {
    var name: String
    var workbook: String
    var traces = false
    /// What was set; nil for a page that is only read.
    var given: [String]?

    var testDescription: String { name }
  }

  private static let pages = [
    Golden(name: "estate", workbook: "estate.workbook.json"),
    Golden(name: "network", workbook: "network.workbook.json", traces: true),
    Golden(name: "compliance", workbook: "compliance.arm.json"),
    Golden(name: "selections", workbook: "selections.workbook.json"),
    Golden(name: "selections-live", workbook: "selections.workbook.json", given: []),
    Golden(
      name: "selections-made", workbook: "selections.workbook.json",
      given: [
        "Provider", "MICROSOFT.NETWORK", "Category", "AzureFirewallDnsProxy", "Hour",
        "2024-05-14T08:00:00.0000000Z", "Series", "AzureFirewallDnsProxy", "Mark", #"{"x":"a"}"#,
        "Message", #"{"SeverityLevel":"err"}"#, "Word", "DNS",
      ]),
    Golden(name: "estate-live", workbook: "estate.workbook.json", given: []),
  ]

  private static func page(_ golden: Golden) throws -> String {
    let path = root.appendingPathComponent("Fixtures/workbooks/\(golden.workbook)")
    let text = try String(contentsOf: path, encoding: .utf8)
    let workbooks = try Workbook.all(in: SourceText(text), name: golden.workbook)
    let workspace = try Workspace.temporary()
    _ = try workspace.ingest(
      ["Fixtures/logs", "Fixtures/formats"].map { root.appendingPathComponent($0).path },
      options: IngestOptions(now: may15, tool: "test"))
    var options = QueryOptions()
    options.now = .at(may15)
    let session = try workspace.session(options)
    var evaluator = WorkbookEvaluator(SessionSteps(session, traces: golden.traces))
    var live: LivePage?
    if let given = golden.given {
      let pairs = stride(from: 0, to: given.count, by: 2).map {
        (name: given[$0], value: given[$0 + 1])
      }
      live = LivePage(path: "/workbooks/w", given: pairs)
      evaluator.given = Dictionary(grouping: pairs) { $0.name }.mapValues { $0.map(\.value) }
      evaluator.isLive = true
    }
    let pages = try workbooks.map { try evaluator.page(of: $0) }
    var html = WorkbookHTML(facts: [("now()", DateTime.text(session.now))], live: live)
    return html.page(pages)
  }

  @Test("pages are the golden ones", arguments: pages)
  func golden(_ golden: Golden) throws {
    let page = try Self.page(golden)
    let file = Self.root.appendingPathComponent("Fixtures/pages/\(golden.name).html")
    if Self.updates { return try Data(page.utf8).write(to: file) }
    let expected = try String(contentsOf: file, encoding: .utf8)
    let lines = (page.split(separator: "\n"), expected.split(separator: "\n"))
    let different = zip(lines.0, lines.1).first { $0 != $1 }
    #expect(
      page == expected, "\(golden.name): \(different.map { "\($0.0)\ninstead of\n\($0.1)" } ?? "")")
  }
}
