import Diagnostics
import JSON
import KQLValues
import Testing

@testable import ResultPages
@testable import Workbooks

/// Answers every query with two rows.
private final class TwoRows: StepSource {
  let now = may15
  var asked: [String] = []

  func distinctValues(of column: String) -> [String] { [] }

  func answer(_ request: StepRequest) throws -> StepAnswer {
    asked.append(request.query)
    return .table(
      StepTable(
        ResultTable(
          columns: [ResultColumn("Name", .string), ResultColumn("Count", .long)],
          rows: [[.string("a&b"), .long(1)], [.string("c"), .long(2)]])))
  }
}

@Suite("A workbook that is asked again") struct LivePageTests {
  private static func html(
    _ items: String, given: [(name: String, value: String)] = [], _ source: TwoRows = TwoRows()
  ) throws -> String {
    let text = #"{"version":"Notebook/1.0","items":[\#(items)]}"#
    let workbook = try #require(try Workbook.all(in: SourceText(text), name: "w").first)
    var evaluator = WorkbookEvaluator(source)
    evaluator.given = Dictionary(grouping: given) { $0.name }.mapValues { $0.map(\.value) }
    evaluator.isLive = true
    let page = try evaluator.page(of: workbook)
    var html = WorkbookHTML(facts: [], live: LivePage(path: "/workbooks/w", given: given))
    return html.page([page])
  }

  private static func parameters(_ parameters: String) -> String {
    #"{"type":9,"content":{"parameters":[\#(parameters)]}}"#
  }

  private static let step = #"{"type":3,"name":"q","content":{"query":"T | where {V}"}}"#

  @Test(
    "each kind of parameter has its control, with the value in force",
    arguments: [
      (#"{"name":"V","type":1,"value":"<x>"}"#, #"<input name="V" value="&lt;x&gt;">"#),
      (
        #"{"name":"V","type":4,"value":{"durationMs":172800000}}"#,
        #"<input name="V" value="2d" list="times" placeholder="24h, 7d or START/END">"#
      ),
      (
        #"{"name":"V","type":2,"jsonData":"[\"a\",{\"value\":\"b\",\"label\":\"B\"}]","value":"b"}"#,
        #"<option value="b" selected>B</option>"#
      ),
      (
        #"{"name":"V","type":2,"jsonData":"[\"a\"]"}"#, #"<option value="" selected>–</option>"#
      ),
      // A value that is not offered is offered all the same.
      (
        #"{"name":"V","type":2,"jsonData":"[\"a\"]","value":"z"}"#,
        #"<option value="z" selected>z</option>"#
      ),
      (
        #"{"name":"V","type":2,"multiSelect":true,"jsonData":"[\"a\",\"b\"]","value":["value::all"],"typeSettings":{"additionalResourceOptions":["value::all"]}}"#,
        #"<option value="value::all" selected>All</option>"#
      ),
    ])
  func controls(parameter: String, control: String) throws {
    let html = try Self.html(Self.parameters(parameter))
    #expect(html.contains(#"<form class="live" method="get" action="/workbooks/w">"#))
    #expect(html.contains(control), "\(html)")
  }

  @Test("a form keeps what others set, and says where nothing is chosen")
  func keeps() throws {
    let several =
      #"{"name":"M","type":2,"multiSelect":true,"jsonData":"[\"a\",\"b\"]","value":["a"]}"#
    let html = try Self.html(
      Self.parameters(several), given: [("Other", "1 & 2"), ("M", ""), ("M", "b")])
    #expect(html.contains(#"<input type="hidden" name="Other" value="1 &amp; 2">"#))
    #expect(html.contains(#"<input type="hidden" name="M" value="">"#))
    #expect(html.contains(#"<option value="a">a</option>"#))
    #expect(html.contains(#"<option value="b" selected>b</option>"#))
    #expect(!html.contains(#"<input type="hidden" name="M" value="b">"#))
    let none = try Self.html(Self.parameters(several), given: [("M", "")])
    #expect(!none.contains("selected>"))
  }

  @Test("tabs are links, and only what stands under the chosen one is asked")
  func tabs() throws {
    let items =
      #"{"type":11,"content":{"style":"tabs","links":[{"cellValue":"Tab","linkTarget":"parameter","linkLabel":"A","subTarget":"a"},{"cellValue":"Tab","linkTarget":"parameter","linkLabel":"B","subTarget":"b"}]}},"#
      + #"{"type":3,"name":"one","conditionalVisibility":{"parameterName":"Tab","comparison":"isEqualTo","value":"a"},"content":{"query":"one"}},"#
      + #"{"type":3,"name":"two","conditionalVisibility":{"parameterName":"Tab","comparison":"isEqualTo","value":"b"},"content":{"query":"two"}}"#
    let source = TwoRows()
    let html = try Self.html(items, given: [("Tab", "b"), ("X", "é")], source)
    #expect(source.asked == ["two"])
    #expect(html.contains(#"<a href="/workbooks/w?X=%C3%A9&amp;Tab=a">A</a>"#), "\(html)")
    #expect(html.contains(#"aria-current="page">B</a>"#))
  }

  @Test("a selected row sets what the step exports, and is deselected by the same link")
  func selection() throws {
    let items =
      #"{"type":3,"name":"q","content":{"query":"T","visualization":"table","exportedParameters":[{"fieldName":"name","parameterName":"Chosen"}]}},"#
      + #"{"type":3,"name":"r","content":{"query":"R {Chosen}"}}"#
    let source = TwoRows()
    let html = try Self.html(items, given: [("Chosen", "a&b")], source)
    #expect(source.asked == ["T", "R a&b"])
    #expect(html.contains(#"href="/workbooks/w?Chosen=" title="Deselect">●</a>"#), "\(html)")
    #expect(html.contains(#"href="/workbooks/w?Chosen=c" title="Select">○</a>"#))
    let fresh = try Self.html(items)
    #expect(fresh.contains(#"href="/workbooks/w?Chosen=a%26b" title="Select">○</a>"#))
  }
}
