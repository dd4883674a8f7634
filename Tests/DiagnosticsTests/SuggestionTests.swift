import Diagnostics
import Testing

@Suite struct SuggestionTests {
  private let columns = [
    "TimeGenerated", "Category", "OperationName", "CallerIPAddress", "SourceIP", "msg_s",
    "clientIP_s", "clientIp_s", "Level",
  ]

  @Test(
    "a name a slip away is suggested",
    arguments: [
      ("Categry", "Category"), ("Catgeory", "Category"), ("category", "Category"),
      ("TimeGenreated", "TimeGenerated"), ("OperatonNam", "OperationName"), ("levl", "Level"),
      ("msgs", "msg_s"), ("TIMEGENERATED", "TimeGenerated"),
    ])
  func near(written: String, meant: String) {
    #expect(suggestion(for: written, among: columns) == meant)
  }

  @Test(
    "the beginning or an abbreviation of a name suggests it",
    arguments: [("Caller", "CallerIPAddress"), ("SrcIP", "SourceIP"), ("msg", "msg_s")])
  func shortened(written: String, meant: String) {
    #expect(suggestion(for: written, among: columns) == meant)
  }

  @Test("a far name suggests nothing", arguments: ["", "x", "Zebra", "Kat", "Lxxxl", "Op123"])
  func far(written: String) {
    #expect(suggestion(for: written, among: columns) == nil)
  }

  @Test("the first of equally near names wins, the same letters in other case before a slip")
  func ties() {
    #expect(suggestion(for: "clientip_s", among: columns) == "clientIP_s")
    #expect(suggestion(for: "cat", among: ["bat", "Cat", "hat"]) == "Cat")
    #expect(suggestion(for: "sumarize", among: ["sumarise", "summarize"]) == "sumarise")
  }

  @Test("a name of a megabyte is answered at once")
  func hostile() {
    let long = String(repeating: "a", count: 1 << 20)
    #expect(suggestion(for: long, among: columns) == nil)
    #expect(suggestion(for: "Category", among: [long, "Categorz"]) == "Categorz")
  }
}
