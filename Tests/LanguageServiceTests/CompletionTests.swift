import Diagnostics
import LanguageService
import Testing
import Workspace

/// What a place offers: some of the labels, and some that must not be among them.
private struct Offer: Sendable, CustomTestStringConvertible {
  var text: String
  var offered: [String]
  var withheld: [String] = []
  var testDescription: String { text }

  init(_ text: String, _ offered: [String], not withheld: [String] = []) {
    self.text = text
    self.offered = offered
    self.withheld = withheld
  }
}

private let offers: [Offer] = [
  // Where a query begins.
  Offer(
    "^", ["AzureDiagnostics", "Syslog", "print", "range", "union", "let"], not: ["where", "strlen"]),
  Offer("Azure^", ["AzureDiagnostics", "AzureActivity"], not: ["Syslog"]),
  Offer("let x = 3;\n^", ["Syslog", "print"]),
  Offer("let T = Syslog | take 1;\n^", ["T", "Syslog"]),
  Offer("Syslog | take 1\n\nAzureA^", ["AzureActivity"]),
  // Behind a pipe.
  Offer(
    "Syslog | ^", ["where", "summarize", "project-away"], not: ["strlen", "Computer", "Syslog"]),
  Offer("Syslog | wh^", ["where"], not: ["take"]),
  Offer("Syslog | project-a^", ["project-away"], not: ["project"]),
  Offer("Syslog\n| where true\n| su^", ["summarize"]),
  // In expressions.
  Offer(
    "Syslog | where ^", ["Computer", "Facility", "strlen"], not: ["count", "Syslog", "where"]),
  Offer("Syslog | where Comp^", ["Computer"], not: ["Facility"]),
  Offer(
    "Syslog | where Computer ^", ["has", "contains", "==", "in"], not: ["strlen", "Facility"]),
  Offer("Syslog | where Computer !h^", ["!has", "!hasprefix"], not: ["has"]),
  Offer("Syslog | where Computer == 'a' and Fac^", ["Facility"]),
  Offer("Syslog | where strlen(Com^", ["Computer"]),
  Offer("Syslog | extend a = 1, b = strc^", ["strcat"]),
  Offer("print a = 1, b = ''\n| extend c = a\n| where ^", ["a", "b", "c"], not: ["Computer"]),
  Offer("print a = 1 | nonsense x | where ^", ["a"]),
  Offer("let limit = 5; Syslog | where li^", ["limit"]),
  Offer("let f = (n: long) { n + 1 }; print f^", ["f"]),
  Offer("let f = (n: long, T: (a: string)) { T | where ^ }", ["n", "a"], not: ["Computer"]),
  Offer("let x = ^", ["Syslog", "strlen", "print"]),
  Offer("print x = ^", ["strlen"], not: ["Syslog"]),
  // Words of operators.
  Offer("Syslog | summarize ^", ["count", "dcount", "Computer"], not: ["where"]),
  Offer("Syslog | summarize count() ^", ["by"]),
  Offer("Syslog | summarize count() by ^", ["Computer", "bin"], not: ["dcount"]),
  Offer("Syslog | summarize sum(^", ["Computer"], not: ["dcount"]),
  Offer("Syslog | sort by Computer ^", ["asc", "desc", "nulls first"]),
  Offer("Syslog | top 5 ^", ["by"]),
  Offer("Syslog | top 5 by ^", ["Computer"]),
  Offer("Syslog | project-away ^", ["Computer"], not: ["strlen"]),
  Offer("Syslog | project-away Computer, ^", ["Facility"], not: ["strlen"]),
  Offer("Syslog | take ^", [], not: ["Computer", "strlen"]),
  Offer("Syslog | evaluate ^", ["bag_unpack", "pivot"], not: ["strlen"]),
  Offer("Syslog | render ^", ["timechart", "piechart"], not: ["strlen"]),
  Offer("Syslog | render timechart with (^", ["title", "ytitle"]),
  Offer("Syslog | mv-expand ^", ["Computer", "kind"]),
  Offer("Syslog | mv-expand kind=^", ["bag", "array"], not: ["Computer"]),
  Offer("print d = dynamic([1]) | mv-apply d on (^", ["where", "summarize"], not: ["Syslog"]),
  Offer("print d = dynamic([1]), e = 2 | mv-apply d on (where ^", ["d", "e"]),
  Offer("Syslog | make-series count() on ^", ["TimeGenerated"]),
  Offer("Syslog | make-series count() on TimeGenerated ^", ["from", "step"]),
  // Other tables.
  Offer("Syslog | join ^", ["kind", "AzureActivity"], not: ["strlen"]),
  Offer("Syslog | join kind=^", ["inner", "leftanti"], not: ["AzureActivity"]),
  Offer("Syslog | join kind=inner (^", ["AzureActivity", "print"], not: ["Computer"]),
  Offer("Syslog | join kind=inner (AzureActivity | where ^", ["Caller"], not: ["Facility"]),
  Offer("Syslog | join kind=inner (AzureActivity | where Caller == '') ^", ["on"]),
  Offer(
    "print a = 1, b = 2 | join (print a = 1, c = 3) on ^", ["a", "$left", "$right"],
    not: ["b", "c"]),
  Offer("print a = 1, b = 2 | join (print a = 1, c = 3) on $left.^", ["a", "b"], not: ["c"]),
  Offer("print a = 1 | join (print a = 1, c = 3) on $left.a == $right.^", ["a", "c"]),
  Offer("union ^", ["Syslog", "withsource"]),
  Offer("union (^", ["Syslog"]),
  Offer("print toscalar(^", ["Syslog"]),
  Offer("print toscalar(Syslog | where ^", ["Computer"]),
  Offer("Syslog | where Computer in (^", ["AzureActivity", "Facility"]),
  Offer("search in (^", ["Syslog"], not: ["strlen"]),
  // Types.
  Offer("print d = dynamic([1]) | mv-expand d to typeof(^", ["long", "string"], not: ["Syslog"]),
  Offer("let f = (a: ^", ["long", "string"]),
  Offer("datatable(a: ^", ["long"]),
  // Nowhere.
  Offer("Syslog | where Computer == 'wh^", [], not: ["where"]),
  Offer("Syslog // wh^", [], not: ["where"]),
  Offer("let ^", [], not: ["Syslog"]),
]

@Test("a place offers what can stand there, and nothing else", arguments: offers)
private func placesOffer(_ offer: Offer) throws {
  let labels = Set(try labels(offer.text))
  #expect(offer.offered.filter { !labels.contains($0) } == [], "not offered")
  #expect(offer.withheld.filter(labels.contains) == [], "offered")
  if offer.offered.isEmpty { #expect(labels.isEmpty) }
}

@Test("no text, cut anywhere, keeps the service from answering")
private func cutTexts() throws {
  let query = """
    let n = 5; // words
    let f = (T: (a: string), x: long = 3) { T | where a has "é" | extend y = x + n };
    Syslog | join kind=leftouter (f(datatable(a: string) ['é']) | take 1) on $left.Computer == $right.a
    | mv-apply p = dynamic([1, 2]) to typeof(long) on (where p > 1 | summarize make_list(p))
    | summarize count(), dcount(Computer) by bin(TimeGenerated, 1h), Facility
    | sort by count_ desc nulls last | render timechart with (title = "x")
    """
  let service = try service()
  let bytes = Array(query.utf8)
  var offered = 0
  for offset in stride(from: 0, through: bytes.count, by: 7) {
    let source = SourceText(String(decoding: bytes[..<offset], as: UTF8.self))
    offered += service.completion(at: source.utf8.count, of: source).items.isEmpty ? 0 : 1
    _ = service.hover(at: offset / 2, of: source)
    _ = service.signatureHelp(at: source.utf8.count, of: source)
    let last = service.highlights(of: source).last?.span.end ?? 0
    #expect(last <= source.utf8.count)
  }
  #expect(offered > 30)
}

@Test("what begins with the typed word comes first, what holds it after")
private func ranking() throws {
  let found = try labels("print a = tolow^")
  #expect(found.first == "tolower")
  let columns = try labels("print xTime = 1, TimeX = 2 | where time^")
  #expect(columns.first == "TimeX")
  #expect(columns.contains("xTime"))
}

@Test("a name that is not a plain word is put in quotes, functions with their bracket")
private func insertions() throws {
  let text = try MarkedText("print ['a b'] = 1 | where ^")
  let items = try service().completion(at: text.offset, of: text.source).items
  #expect(items.first { $0.label == "a b" }?.insertion == "[\"a b\"]")
  let function = try #require(items.first { $0.label == "strlen" })
  #expect(function.insertion == "strlen(")
  #expect(function.detail == "strlen(source: string): long")
  #expect(function.documentation.contains("Kusto's page"))
}

@Test("a list that is cut says so")
private func incomplete() throws {
  let text = try MarkedText("print ^")
  let some = try service().completion(at: text.offset, of: text.source, most: 3)
  #expect(some.items.count == 3)
  #expect(some.isIncomplete)
}
