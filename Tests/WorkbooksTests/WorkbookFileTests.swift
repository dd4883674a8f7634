import Diagnostics
import JSON
import KQLValues
import Testing

@testable import Workbooks

@Suite struct WorkbookFileTests {
  private static let notebook =
    #"{"version":"Notebook/1.0","items":[{"type":1,"content":{"json":"hello"},"name":"t"}]}"#

  private static func quoted(_ text: String) -> String { JSONValue.string(text).jsonText }

  @Test(
    "a workbook is found wherever a file holds it",
    arguments: [
      notebook, "\u{FEFF}" + notebook,
      #"{"resources":[{"type":"Microsoft.Insights/workbooks","properties":{"displayName":"W","serializedData":\#(quoted(notebook))}}]}"#,
      #"{"variables":{"w":\#(notebook)},"resources":[{"type":"microsoft.insights/workbooks","properties":{"displayName":"W","serializedData":"[string(variables('w'))]"}}]}"#,
      #"{"resources":[{"type":"microsoft.insights/workbooktemplates","properties":{"templateData":\#(notebook)}}]}"#,
      #"{"value":[{"type":"microsoft.insights/workbooks","properties":{"serializedData":\#(quoted(notebook))}}]}"#,
    ])
  func found(text: String) throws {
    let workbooks = try Workbook.all(in: SourceText(text), name: "file")
    #expect(workbooks.count == 1)
    guard case .text(let markdown, _)? = workbooks.first?.items.first?.content else {
      Issue.record("no text")
      return
    }
    #expect(markdown == "hello")
  }

  @Test("the title of an ARM template's workbook is the default of its parameter")
  func title() throws {
    let text =
      #"{"parameters":{"n":{"defaultValue":"Named"}},"resources":[{"type":"microsoft.insights/workbooks","properties":{"displayName":"[parameters('n')]","serializedData":\#(Self.quoted(Self.notebook))}}]}"#
    #expect(try Workbook.all(in: SourceText(text), name: "file").map(\.title) == ["Named"])
  }

  @Test(
    "JSON as it is in circulation is read",
    arguments: [
      "{\"version\":\"Notebook/1.0\",\"items\":[{\"type\":1,\"content\":{\"json\":\"a\nb\"},},],}",
      "// first\n{\"version\":\"Notebook/1.0\",\n// second\n\"items\":[{\"type\":1,\"content\":{\"json\":\"a\\nb\"}}]}",
    ])
  func lenient(text: String) throws {
    let workbooks = try Workbook.all(in: SourceText(text), name: "file")
    guard case .text(let markdown, _)? = workbooks.first?.items.first?.content else {
      Issue.record("no text")
      return
    }
    #expect(markdown == "a\nb")
  }

  @Test("a file that is not JSON is refused at its place")
  func refused() {
    let text = "{\"a\":\"x\ny\",\n\"b\": oops}"
    do {
      _ = try Workbook.all(in: SourceText(text), name: "file")
      Issue.record("it was read")
    } catch {
      #expect(SourceText(text).position(of: error.span.start).line == 3)
    }
  }

  @Test("JSON without a workbook has none")
  func none() throws {
    #expect(try Workbook.all(in: SourceText(#"{"items":[1,2]}"#), name: "file").isEmpty)
  }

  // MARK: steps in the file

  @Test("rows that stand in a step")
  func jsonStep() throws {
    let step = #"{"version":"1.0.0","content":"[{\"a\":1,\"b\":\"x\"},{\"a\":2.5}]"}"#
    let table = try #require(JSONStep(step)?.table)
    #expect(table.columns == [ResultColumn("a", .real), ResultColumn("b", .string)])
    #expect(table.rows == [[.real(1), .string("x")], [.real(2.5), .null]])
    let path =
      #"{"content":"{\"v\":[{\"p\":{\"q\":7}}]}","transformers":[{"type":"jsonpath","settings":{"tablePath":"$.v","columns":[{"path":"$.p.q","columnid":"Q"}]}}]}"#
    #expect(JSONStep(path)?.table.rows == [[.long(7)]])
  }

  private static let left = ResultTable(
    columns: [ResultColumn("Port", .long), ResultColumn("Bytes", .long)],
    rows: [[.long(443), .long(5)], [.long(22), .long(1)], [.long(443), .long(2)]])
  private static let right = ResultTable(
    columns: [ResultColumn("port", .long), ResultColumn("name", .string)],
    rows: [[.long(443), .string("https")], [.long(53), .string("dns")]])

  @Test(
    "merges of two steps",
    arguments: [
      ("inner", 2), ("innerunique", 1), ("leftouter", 3), ("rightouter", 3), ("outer", 4),
      ("leftanti", 1), ("rightanti", 1), ("union", 5), ("table", 3),
    ])
  func merges(kind: String, rows: Int) throws {
    let merge = try #require(
      MergeStep(
        #"{"merges":[{"id":"m","mergeType":"\#(kind)","leftTable":"l","rightTable":"r","leftColumn":"Port","rightColumn":"port"}]}"#
      ))
    #expect(merge.steps == ["l", "r"])
    #expect(merge.table(["l": Self.left, "r": Self.right]).rows.count == rows)
  }

  @Test("a merge renames, drops and computes columns")
  func renames() throws {
    let merge = try #require(
      MergeStep(
        #"""
        {"merges":[{"id":"m","mergeType":"inner","leftTable":"l","rightTable":"r","leftColumn":"Port","rightColumn":"port"}],
        "projectRename":[{"originalName":"[r].name","mergedName":"Application"},{"originalName":"[l].Port"},
        {"originalName":"[l].Bytes","mergedName":"Bytes"},
        {"originalName":"[Added]","mergedName":"Size","isNewItem":true,"newItemData":[
        {"criteriaContext":{"leftOperand":"Bytes","operator":">","rightVal":"3","resultValType":"static","resultVal":"large"}},
        {"criteriaContext":{"operator":"Default","resultValType":"static","resultVal":"small"}}]}]}
        """#))
    let table = merge.table(["l": Self.left, "r": Self.right])
    #expect(table.columns.map(\.name) == ["Application", "Bytes", "Size"])
    #expect(table.rows.map { $0[2] } == [.string("large"), .string("small")])
  }
}
