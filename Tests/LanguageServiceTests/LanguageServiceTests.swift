import Diagnostics
import Foundation
import LanguageService
import Testing
import Workspace

@Test(
  "what is pointed at is explained",
  arguments: [
    ("print a = 1 | wh^ere a > 1", "Keeps the rows for which a condition is true"),
    ("print a = str^len('x')", "strlen(source"),
    ("print a = 1 | where a^ > 1", "a: long"),
    ("print a = 1 | summarize c^ount()", "count()"),
    ("print a = 1 | c^ount", "The number of rows"),
    ("let lim^it = 3; print limit", ""),
    ("let limit = 3; print lim^it", "limit: long"),
    ("let f = (n: long) { n }; print f^(1)", "f(n: long)"),
    ("Sys^log | take 1", "Computer: string"),
    ("print 'a' h^as 'b'", "term"),
    ("print d = dynamic({}) | evaluate bag_^unpack(d)", "column"),
    ("Syslog | where Computer == 'x' | where nothing > 1 | project Fac^ility", "Facility: string"),
  ])
private func hover(_ marked: String, _ words: String) throws {
  let text = try MarkedText(marked)
  let hover = try service().hover(at: text.offset, of: text.source)
  guard !words.isEmpty else { return #expect(hover == nil) }
  #expect(try #require(hover).text.contains(words))
}

@Test("what is wrong has its place and, where there is one, a fix")
private func problems() throws {
  let source = SourceText("Syslog\n| wher Computer == 'a'")
  let problems = try service().problems(of: source)
  let problem = try #require(problems.first)
  #expect(problems.count == 1)
  #expect(problem.severity == .error)
  #expect(source.text(problem.diagnostic.span) == "wher")
  let fix = try #require(problem.diagnostic.fix)
  let mended = SourceText(source.applying(fix))
  #expect(mended == SourceText("Syslog\n| where Computer == 'a'"))
  #expect(try service().problems(of: mended).isEmpty)
}

@Test("a warning is one, and each query of a text is looked at")
private func severalQueries() throws {
  let source = SourceText("print a = 1 | where a = a == 1\n\nprint b = 1 | where c > 1\n")
  let problems = try service().problems(of: source)
  #expect(problems.map(\.severity) == [.warning, .error])
  #expect(source.text(try #require(problems.last).diagnostic.span) == "c")
}

@Test("the call around a place is shown, with the argument that stands there")
private func signatures() throws {
  func help(_ marked: String) throws -> (label: String, parameter: String, words: String)? {
    let text = try MarkedText(marked)
    guard let help = try service().signatureHelp(at: text.offset, of: text.source) else {
      return nil
    }
    let signature = help.signatures[help.active]
    guard !signature.parameters.isEmpty else { return (signature.label, "", "") }
    let index = min(help.argument, signature.parameters.count - 1)
    return (
      signature.label, SourceText(signature.label).text(signature.parameters[index]),
      signature.words[index]
    )
  }
  let second = try #require(try help("print substring('abc', ^"))
  #expect(second.parameter.hasPrefix("start"))
  #expect(!second.words.isEmpty)
  #expect(try help("print strcat('a', strlen(^)")?.label.hasPrefix("strlen") == true)
  #expect(try help("print strcat('a', strlen('x'), ^")?.label.hasPrefix("strcat") == true)
  #expect(try help("let f = (n: long, s: string) { n }; print f(1, ^")?.parameter == "s: string")
  #expect(try help("print a = strlen('a') ^") == nil)
  #expect(try help("Syslog | where (Computer^") == nil)
}

@Test("a name leads to where it is defined")
private func definitions() throws {
  func defined(_ marked: String) throws -> String? {
    let text = try MarkedText(marked)
    guard let found = try service().definition(at: text.offset, of: text.source) else { return nil }
    let place = text.source.position(of: found.span.start)
    return "\(place.line):\(place.column) \(text.source.text(found.span))"
  }
  #expect(try defined("let a = 1;\nlet b = 2;\nprint a^ + b") == "1:5 a")
  #expect(try defined("let a = 1;\nlet f = () { let a = 2; a^ };\nprint f()") == "2:18 a")
  #expect(try defined("let a = 1;\nlet f = (a: long) { a^ };\nprint f(a)") == "2:10 a")
  #expect(try defined("let a = 1;\nlet f = (b: long) { a^ };\nprint f(a)") == "1:5 a")
  #expect(try defined("print strlen^('x')") == nil)
}

@Test("a saved function leads to its file")
private func savedFunction() throws {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("kustody-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  let path = folder.appendingPathComponent("Loud.kql").path
  try "print x = 1".write(toFile: path, atomically: true, encoding: .utf8)
  var options = QueryOptions()
  options.files = try LocalFiles(functionFolders: [path], watchlistFolders: [])
  let service = try Workspace.inMemory().session(options).language
  let source = SourceText("Loud | where x == 1")
  #expect(service.definition(at: 2, of: source)?.path == path)
  let typed = SourceText("Lo")
  let items = service.completion(at: 2, of: typed).items
  #expect(items.first?.label == "Loud")
  #expect(items.first?.kind == .userFunction)
}

@Test("the parts of a text have their kinds")
private func highlights() throws {
  let source = SourceText(
    "let n = 5; // five\nSyslog | project-away n | where a has 'x' and strlen(b) > 1d")
  let found = try service().highlights(of: source).filter { $0.kind != .punctuation }
    .map { "\(source.text($0.span)):\($0.kind.rawValue)" }
  #expect(
    found == [
      "let:keyword", "n:name", "5:number", "// five:comment", "Syslog:name", "project:operator",
      "-:operator", "away:operator", "n:name", "where:operator", "a:name", "has:keyword",
      "'x':string", "and:keyword", "strlen:function", "b:name", "1d:number",
    ])
}

@Test("places turn into lines and columns and back, whatever columns count in")
private func positions() {
  let source = SourceText("aé😀b\nc")
  for (encoding, column) in [(PositionEncoding.utf8, 7), (.utf16, 4), (.utf32, 3)] {
    let place = source.position(of: 7, in: encoding)
    #expect(place == TextPosition(line: 0, column: column))
    #expect(source.offset(of: place, in: encoding) == 7)
    #expect(source.offset(of: TextPosition(line: 0, column: 99), in: encoding) == 8)
    #expect(source.offset(of: TextPosition(line: 9, column: 0), in: encoding) == 10)
  }
}
