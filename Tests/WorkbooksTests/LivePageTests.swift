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

  private static func exporting(_ visualization: String, _ exports: String) -> String {
    #"{"type":3,"name":"q","content":{"query":"T","visualization":"\#(visualization)","exportedParameters":[\#(exports)]}},"#
      + #"{"type":3,"name":"r","content":{"query":"R {Chosen}"}}"#
  }

  @Test(
    "tiles, bars, slices and series are links that set what the step exports",
    arguments: [
      ("tiles", "Name", "Chosen=a%26b", "Chosen=c"),
      ("piechart", "series", "Chosen=a%26b", "Chosen=c"),
      ("piechart", "label", "Chosen=a%26b", "Chosen=c"),
      ("categoricalbar", "x", "Chosen=a%26b", "Chosen=c"),
      ("categoricalbar", "y", "Chosen=1", "Chosen=2"),
    ])
  func parts(visualization: String, field: String, first: String, second: String) throws {
    let items = Self.exporting(
      visualization, #"{"fieldName":"\#(field)","parameterName":"Chosen"}"#)
    let html = try Self.html(items)
    for choice in [first, second] {
      #expect(html.contains(#"href="/workbooks/w?\#(choice)""#), "\(html)")
    }
    // What is chosen already is marked, and unset by its link.
    let source = TwoRows()
    let chosen = try Self.html(items, given: [("Chosen", "c")], source)
    #expect(source.asked == ["T", "R c"] || field == "y")
    if field != "y" {
      #expect(
        chosen.contains(
          visualization == "tiles"
            ? #"href="/workbooks/w?Chosen=" title="Deselect">●"#
            : #"href="/workbooks/w?Chosen=" aria-current="true">"#), "\(chosen)")
    }
  }

  @Test("a series of a chart is chosen in the legend, a point of it sets both")
  func series() throws {
    let items = Self.exporting(
      "categoricalbar",
      #"{"fieldName":"series","parameterName":"Chosen"},{"fieldName":"x","parameterName":"At"}"#)
    let html = try Self.html(items)
    #expect(html.contains(#"href="/workbooks/w?Chosen=Count&amp;At=c""#), "\(html)")
  }

  @Test("a row or mark as a whole is JSON")
  func wholeRows() throws {
    let export = #"{"parameterName":"Chosen"}"#
    let grid = try Self.html(Self.exporting("table", export))
    let row = LivePage.encoded(#"{"Name":"a&b","Count":1}"#)
    #expect(grid.contains(#"href="/workbooks/w?Chosen=\#(row)" title="Select">○"#), "\(grid)")
    let chart = try Self.html(Self.exporting("piechart", export))
    let mark = LivePage.encoded(#"{"series":"a&b","x":"a&b","y":"1"}"#)
    #expect(chart.contains(#"href="/workbooks/w?Chosen=\#(mark)""#), "\(chart)")
  }

  @Test("charts of pages that are only read, and brushes, have no links")
  func withoutLinks() throws {
    let brush =
      #"{"type":3,"name":"q","content":{"query":"T","visualization":"piechart","timeBrushParameterName":"B"}}"#
    #expect(!(try Self.html(brush)).contains("/workbooks/w?"))
    let text =
      #"{"version":"Notebook/1.0","items":[\#(Self.exporting("piechart", #"{"fieldName":"series","parameterName":"Chosen"}"#))]}"#
    let workbook = try #require(try Workbook.all(in: SourceText(text), name: "w").first)
    var evaluator = WorkbookEvaluator(TwoRows())
    var html = WorkbookHTML(facts: [])
    let page = html.page([try evaluator.page(of: workbook)])
    #expect(page.contains("<svg"))
    #expect(!page.contains("<a "))
  }

  @Test("a link that sets a parameter does so")
  func settingLinks() throws {
    let items =
      #"{"type":11,"content":{"style":"nav","links":[{"cellValue":"V","linkTarget":"parameter","linkLabel":"<On>","subTarget":"1"}]}},"#
      + Self.parameters(#"{"name":"V","type":1}"#)
    let html = try Self.html(items)
    #expect(html.contains(#"<a href="/workbooks/w?V=1">&lt;On&gt;</a>"#), "\(html)")
    #expect(try Self.html(items, given: [("V", "1")]).contains(#"?V=1" aria-current="true">"#))
  }
}
