import Diagnostics
import Documents
import KQL
import KQLFunctions
import KQLSyntax
import KQLValues
import RE2
import Workspace

extension FuzzTarget {
  private static let compiler = Compiler(.standard)

  /// Lexer, parser and printer: what is printed parses, and is printed the same.
  static let syntax = FuzzTarget("syntax") { bytes in
    let grammar = compiler.grammar
    let source = SourceText(String(decoding: bytes, as: UTF8.self))
    _ = compiler.queries(in: source)
    guard let query = try? Parser.parse(source, grammar: grammar) else { return }
    let printed = query.printed(grammar)
    do {
      let again = try Parser.parse(SourceText(printed), grammar: grammar).printed(grammar)
      require(again == printed, "printed again: \(printed)\nand: \(again)")
    } catch let error as Diagnostics where error.all.contains(where: { $0.code == .tooComplex }) {
      // A sign of a sign is printed in brackets, which may be one level too many.
    } catch {
      fatalError("not parsed once printed: \(printed)\n\(error)")
    }
  }

  /// A query from text to rows, under limits: binder, optimiser, lowering, SQLite, functions.
  static let query = FuzzTarget("query", mostBytes: 2048) { bytes in
    guard let workspace = try? Workspace.inMemory(),
      let session = try? workspace.session(
        QueryOptions(), QueryLimits(timeout: 1, memory: 256 << 20))
    else { fatalError("no workspace") }
    let source = SourceText(String(decoding: bytes, as: UTF8.self))
    do {
      let run = try session.query(source)
      for result in run.results {
        var rows = 0
        try result.forEachRow { _ in
          rows += 1
          if rows > 1000 { throw Enough() }
        }
      }
    } catch WorkspaceError.compiler(let words) {
      fatalError("SQL that SQLite refuses: \(words)")
    } catch {
      // Every other error is an answer.
    }
  }

  private struct Enough: Error {}

  /// Patterns, and the machines that run what RE2 has not: the first line is the pattern.
  static let patterns = FuzzTarget("patterns", mostBytes: 512) { bytes in
    let text = bytes.split(separator: 0x0A, maxSplits: 1, omittingEmptySubsequences: false)
    let pattern = String(decoding: text[0], as: UTF8.self)
    guard let compiled = try? Pattern(pattern) else { return }
    let subject = text.count > 1 ? Array(text[1]) : bytes
    subject.withUnsafeBytes { subject in
      let groups = UnsafeMutableBufferPointer<Capture>.allocate(capacity: compiled.groupCount + 1)
      defer { groups.deallocate() }
      let matches = compiled.matches(subject)
      var from = 0
      var found = false
      while from <= subject.count,
        compiled.firstMatch(in: subject, from: from, isAnchored: false, into: groups)
      {
        found = true
        let match = groups[0]
        require(
          match.start >= from && match.start <= match.end && match.end <= subject.count,
          "a match out of the text")
        from = max(match.end, match.start + 1)
      }
      require(matches == found, "matched and not matched: \(pattern)")
    }
  }

  /// YAML and JSON of rules and settings.
  static let documents = FuzzTarget("documents") { bytes in
    _ = try? Document(SourceText(String(decoding: bytes, as: UTF8.self)))
  }

  /// Literals and texts of each type: what a value is written as is read as that value.
  static let values = FuzzTarget("values", mostBytes: 512) { bytes in
    let text = String(decoding: bytes, as: UTF8.self)
    if let ticks = DateTime.literal(text) {
      require(DateTime.literal(DateTime.text(ticks)) == ticks, "a datetime: \(text)")
    }
    _ = TimeSpan.literal(text)
    if let real = RealText.parse(text) {
      let back = RealText.parse(RealText.text(real))
      require(real.isNaN ? back?.isNaN == true : back == real, "a real: \(text)")
    }
    if let json = DynamicValue(json: text)?.jsonText {
      require(DynamicValue(json: json)?.jsonText == json, "a dynamic: \(json)")
    }
    for type in ScalarType.allCases { _ = Value.string(text).converted(from: .string, to: type) }
  }
}
