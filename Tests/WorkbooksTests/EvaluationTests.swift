import Diagnostics
import JSON
import KQLValues
import Testing

@testable import Workbooks

/// Answers each query with its own text, so that what was asked can be seen.
private final class Echo: StepSource {
  let now = may15
  var asked: [StepRequest] = []
  var tables: [String: ResultTable] = [:]

  var resources: [String] = []

  func distinctValues(of column: String) -> [String] { column == "_ResourceId" ? resources : [] }

  func answer(_ request: StepRequest) throws -> StepAnswer {
    asked.append(request)
    if let table = tables[request.query] { return .table(StepTable(table)) }
    return .table(
      StepTable(
        ResultTable(columns: [ResultColumn("Query", .string)], rows: [[.string(request.query)]])))
  }
}

@Suite struct EvaluationTests {
  private static func page(
    _ items: String, _ source: Echo = Echo(), given: [String: [String]] = [:]
  ) throws -> WorkbookPage {
    let text = #"{"version":"Notebook/1.0","items":[\#(items)]}"#
    let workbook = try #require(try Workbook.all(in: SourceText(text), name: "w").first)
    var evaluator = WorkbookEvaluator(source)
    evaluator.given = given
    return try evaluator.page(of: workbook)
  }

  private static func parameters(_ parameters: String) -> String {
    #"{"type":9,"content":{"parameters":[\#(parameters)]}}"#
  }

  private static func query(_ name: String, _ query: String, _ more: String = "") -> String {
    #"{"type":3,"name":"\#(name)","content":{"query":\#(JSONValue.string(query).jsonText)}\#(more)}"#
  }

  private static let verbs =
    #"{"name":"V","type":2,"multiSelect":true,"jsonData":"[\"get\",{\"value\":\"list\",\"label\":\"List\",\"selected\":true}]","value":["value::all"],"typeSettings":{"additionalResourceOptions":["value::all"]}}"#

  @Test(
    "what a parameter stands for when the workbook is opened",
    arguments: [
      (verbs, "'get','list'", "All"),
      (
        #"{"name":"V","type":2,"multiSelect":true,"jsonData":"[\"a\"]","value":["value::all"],"typeSettings":{"selectAllValue":"*"}}"#,
        "'*'", "All"
      ),
      (
        #"{"name":"V","type":2,"multiSelect":true,"jsonData":"[\"a\"]","value":["value::all"],"typeSettings":{"selectAllValue":"[]"}}"#,
        "", "All"
      ),
      (
        #"{"name":"V","type":2,"jsonData":"[{\"value\":\"a\",\"label\":\"A\"}]","value":"a"}"#, "a",
        "A"
      ),
      (
        #"{"name":"V","type":2,"jsonData":"[\"a\",{\"value\":\"b\",\"label\":\"B\",\"selected\":\"true\"}]"}"#,
        "b", "B"
      ),
      (#"{"name":"V","type":2,"jsonData":"[\"a\",\"b\"]","defaultValue":"value::1"}"#, "a", "a"),
      (#"{"name":"V","type":10,"multiSelect":true,"jsonData":"[\"a\",\"b\"]"}"#, "a", "a"),
      (#"{"name":"V","type":2,"jsonData":"[\"a\",\"b\"]"}"#, "", "<unset>"),
      (#"{"name":"V","type":1,"value":"x"}"#, "x", "x"),
      (#"{"name":"V","type":1,"query":"print 1"}"#, "print 1", "print 1"),
      (
        #"{"name":"V","type":1,"criteriaData":[{"criteriaContext":{"leftOperand":"No","operator":"==","rightVal":"1","resultVal":"a"}},{"criteriaContext":{"operator":"Default","resultValType":"expression","resultVal":"2*3"}}]}"#,
        "6", "6"
      ),
      (
        #"{"name":"V","type":9,"value":["a","b"],"quote":"\"","delimiter":", "}"#, #""a", "b""#,
        "a, b"
      ),
      (#"{"name":"V","type":4,"value":{"durationMs":3600000}}"#, "> ago(1h)", "Last hour"),
    ])
  func values(parameter: String, value: String, label: String) throws {
    let source = Echo()
    let page = try Self.page(
      Self.parameters(parameter) + "," + Self.query("q", "[{V}] [{V:label}]"), source)
    #expect(source.asked.last?.query == "[\(value)] [\(label)]")
    #expect(page.parameters.map(\.name) == ["V"])
  }

  @Test("a given value takes the place of the workbook's")
  func given() throws {
    let source = Echo()
    _ = try Self.page(
      Self.parameters(Self.verbs) + "," + Self.query("q", "in ({V})"), source,
      given: ["V": ["list", "other"]])
    #expect(source.asked.last?.query == "in ('list','other')")
  }

  @Test("a step that names a required parameter without a value asks for it")
  func asks() throws {
    let page = try Self.page(
      Self.parameters(#"{"name":"V","type":1,"isRequired":true}"#) + "," + Self.query("q", "'{V}'"))
    #expect(page.steps.map(\.outcome) == [.asks(["V"])])
  }

  @Test("a group's parameters are its own unless it exports them", arguments: [false, true])
  func scopes(exports: Bool) throws {
    let group =
      #"{"type":12,"content":{"exportParameters":\#(exports),"items":[\#(Self.parameters(#"{"name":"V","type":1,"value":"x"}"#))]}}"#
    let source = Echo()
    _ = try Self.page(group + "," + Self.query("q", "{V}"), source)
    #expect(source.asked.last?.query == (exports ? "x" : "{V}"))
  }

  @Test("exports of a selection have their default")
  func exports() throws {
    let source = Echo()
    _ = try Self.page(
      #"{"type":3,"name":"a","content":{"query":"a","exportedParameters":[{"parameterName":"P","defaultValue":"any"}],"exportParameterName":"Q","timeBrushParameterName":"B"}},"#
        + Self.query("q", "[{P}{Q}{B}]"), source)
    #expect(source.asked.last?.query == "[any]")
  }

  @Test("time ranges limit rows: the parameter's before the step's own")
  func times() throws {
    let source = Echo()
    _ = try Self.page(
      Self.parameters(#"{"name":"T","type":4,"value":{"durationMs":3600000}}"#)
        + #",{"type":3,"content":{"query":"q","timeContext":{"durationMs":86400000},"timeContextFromParameter":"T"}}"#
        + #",{"type":3,"content":{"query":"r","timeContext":{"durationMs":86400000}}}"#
        + #",{"type":3,"content":{"query":"s","timeContext":{"durationMs":0}}}"#, source)
    #expect(source.asked.map(\.start) == [may15 - TimeSpan.hour, may15 - TimeSpan.day, nil])
  }

  @Test("a parameter of resources offers those of its types that logs name")
  func resources() throws {
    let source = Echo()
    source.resources = [
      "/subscriptions/5e8f/resourceGroups/RG/providers/Microsoft.KeyVault/vaults/KV",
      "/subscriptions/5e8f/resourceGroups/RG/providers/Microsoft.Network/azureFirewalls/FW",
    ]
    _ = try Self.page(
      Self.parameters(
        #"{"name":"R","type":5,"multiSelect":true,"value":["value::all"],"typeSettings":{"resourceTypeFilter":{"microsoft.keyvault/vaults":true}}}"#
      ) + "," + Self.query("q", "{R:name} {R:label}"), source)
    #expect(source.asked.last?.query == "kv All")
  }

  // MARK: tabs

  private static let tabs =
    #"{"type":11,"content":{"style":"tabs","links":[{"linkTarget":"parameter","cellValue":"Tab","subTarget":"a","linkLabel":"A"},{"linkTarget":"parameter","cellValue":"Tab","subTarget":"b","linkLabel":"B"}]}}"#
  private static let whenB =
    #","conditionalVisibility":{"parameterName":"Tab","comparison":"isEqualTo","value":"b"}"#

  @Test("what follows tabs is made for each of them, and stands once where it is the same")
  func tabbed() throws {
    let source = Echo()
    let page = try Self.page(
      [
        Self.tabs, Self.query("only b", "b", Self.whenB), Self.query("each", "[{Tab}]"),
        Self.query("same", "same"),
      ].joined(separator: ","), source)
    let placed = page.flow.items.dropFirst().map { item -> String in
      guard case .step(let step) = item.content else { return "?" }
      return "\(step.query) \(item.choices.map { $0.map(\.option) })"
    }
    #expect(placed == ["b [[1]]", "[a] [[0]]", "[b] [[1]]", "same []"])
    #expect(source.asked.count == 4)
  }

  @Test("a given value chooses the tab")
  func chosen() throws {
    let page = try Self.page(Self.tabs, given: ["Tab": ["b"]])
    guard case .tabs(_, let labels, let chosen, _)? = page.flow.items.first?.content else {
      Issue.record("no tabs")
      return
    }
    #expect(labels == ["A", "B"])
    #expect(chosen == 1)
  }

  @Test("a hidden step that a merge needs is asked all the same")
  func merge() throws {
    let source = Echo()
    source.tables = [
      "left": ResultTable(columns: [ResultColumn("K", .long)], rows: [[.long(1)], [.long(2)]]),
      "right": ResultTable(columns: [ResultColumn("K", .long)], rows: [[.long(2)]]),
    ]
    let hidden =
      #","conditionalVisibility":{"parameterName":"_","comparison":"isEqualTo","value":"1"}"#
    let merge =
      #"{"type":3,"name":"m","content":{"queryType":7,"query":"{\"merges\":[{\"id\":\"1\",\"mergeType\":\"inner\",\"leftTable\":\"l\",\"rightTable\":\"r\",\"leftColumn\":\"K\",\"rightColumn\":\"K\"}]}"}}"#
    let page = try Self.page(
      [Self.query("l", "left", hidden), Self.query("r", "right", hidden), merge]
        .joined(separator: ","), source)
    #expect(page.steps.map(\.name) == ["m"])
    #expect(page.steps.map(\.rows) == [1])
  }

  @Test(
    "what nobody answers offline says so",
    arguments: [
      (#"{"type":3,"content":{"queryType":12,"query":"{}"}}"#, "not offline"),
      (#"{"type":10,"content":{}}"#, "not offline"),
      (#"{"type":3,"content":{"queryType":7,"query":"{}"}}"#, "error"),
      (#"{"type":3,"content":{"queryType":8,"query":"nothing"}}"#, "error"),
    ])
  func offline(item: String, verdict: String) throws {
    #expect(try Self.page(item).steps.map(\.verdict) == [verdict])
  }

  @Test("titles count rows")
  func titles() throws {
    let page = try Self.page(
      #"{"type":3,"content":{"query":"q","title":"{$rowCount} row of {Nobody}"}}"#)
    #expect(page.steps.map(\.title) == ["1 row of {Nobody}"])
  }

  @Test("groups nested without end are cut")
  func deep() throws {
    var items = Self.query("q", "deepest")
    for _ in 0..<60 { items = #"{"type":12,"content":{"items":[\#(items)]}}"# }
    #expect(try Self.page(items).steps.isEmpty)
  }

  @Test(
    "the built-in dashboards are workbooks whose parts are all known",
    arguments: Dashboard.all.map(\.name))
  func dashboards(name: String) throws {
    let dashboard = try #require(Dashboard.named(name))
    let workbook = try #require(try dashboard.workbook().first)
    var evaluator = WorkbookEvaluator(Echo())
    let coverage = WorkbookCoverage(try evaluator.page(of: workbook))
    #expect(coverage.problems.isEmpty)
    #expect(coverage.queries > 5)
  }

  /// Answers steps together, and keeps what it was asked.
  private final class Together: StepSource {
    let now = may15
    let answersTogether = true
    var alone: [String] = []
    var together: [[String]] = []

    func distinctValues(of column: String) -> [String] { [] }

    private func table(_ request: StepRequest) -> StepAnswer {
      .table(
        StepTable(
          ResultTable(columns: [ResultColumn("Q", .string)], rows: [[.string(request.query)]])))
    }

    func answer(_ request: StepRequest) throws -> StepAnswer {
      alone.append(request.query)
      return table(request)
    }

    func answers(_ requests: [StepRequest]) throws -> [StepAnswer?] {
      together.append(requests.map(\.query))
      return requests.map { $0.query == "again" ? nil : table($0) }
    }
  }

  @Test("the steps of a page are asked together, each once, after what parameters ask")
  func together() throws {
    let text =
      #"{"version":"Notebook/1.0","items":["#
      + Self.parameters(#"{"name":"V","type":1,"query":"p"}"#) + ","
      + ["one {V}", "two", "again", "two"].enumerated()
      .map { Self.query("s\($0.offset)", $0.element) }.joined(separator: ",") + "]}"
    let workbook = try #require(try Workbook.all(in: SourceText(text), name: "w").first)
    let source = Together()
    var evaluator = WorkbookEvaluator(source)
    let page = try evaluator.page(of: workbook)
    #expect(source.together == [["one p", "two", "again"]])
    // What was not answered with the others is asked alone.
    #expect(source.alone == ["p", "again"])
    #expect(page.steps.map(\.query) == ["one p", "two", "again", "two"])
    #expect(page.steps.allSatisfy { $0.rows == 1 })
  }

  @Test("what a selection of a whole row sets is an object where queries are only compiled")
  func wholeRowPlaceholder() throws {
    let text =
      #"{"version":"Notebook/1.0","items":[{"type":3,"name":"q","content":{"query":"T","exportedParameters":[{"parameterName":"Row"},{"fieldName":"a","parameterName":"Cell"}]}},"#
      + Self.query("r", "print dynamic({Row}), '{Cell}'") + "]}"
    let workbook = try #require(try Workbook.all(in: SourceText(text), name: "w").first)
    let source = Echo()
    var evaluator = WorkbookEvaluator(source)
    evaluator.looksAtAll = true
    _ = try evaluator.page(of: workbook)
    #expect(source.asked.map(\.query) == ["T", "print dynamic({}), 'value'"])
  }
}
