import Diagnostics
import JSON

/// Findings of many files, as programs read them.
package struct CheckReport: Sendable {
  private struct Entry: Sendable {
    var finding: RuleFinding
    var file: String
    var start: (line: Int, column: Int)
    var end: (line: Int, column: Int)
    var fix: (start: (line: Int, column: Int), end: (line: Int, column: Int), text: String)?

    var level: String { finding.isWarning ? "warning" : "error" }
  }

  private var entries: [Entry] = []
  package private(set) var files = 0
  /// The names that are not known, so that what comes of them was not checked, by file.
  package private(set) var unchecked: [(file: String, names: [String])] = []

  package init() {}

  package mutating func add(_ check: RuleCheck) {
    files += 1
    let source = check.source
    if !check.assumed.isEmpty { unchecked.append((source.name, check.assumed)) }
    for finding in check.findings {
      let (start, end) = Self.positions(of: finding.diagnostic.span, in: source)
      let fix = finding.diagnostic.fix.map { fix in
        let (start, end) = Self.positions(of: fix.span, in: source)
        return (start, end, fix.replacement)
      }
      entries.append(
        Entry(finding: finding, file: source.name, start: start, end: end, fix: fix))
    }
  }

  package var errors: Int { entries.count { !$0.finding.isWarning } }
  package var warnings: Int { entries.count { $0.finding.isWarning } }

  private static func positions(of span: Span, in source: SourceText)
    -> ((line: Int, column: Int), (line: Int, column: Int))
  {
    (position(of: span.start, in: source), position(of: max(span.start, span.end), in: source))
  }

  /// Line and column from 1, columns in Unicode scalars as editors and SARIF count them.
  private static func position(of offset: Int, in source: SourceText) -> (line: Int, column: Int) {
    let utf8 = source.utf8
    let offset = min(max(offset, 0), utf8.count)
    let line = source.line(before: offset)
    return (line.number + 1, utf8[line.start..<offset].count { $0 & 0xC0 != 0x80 } + 1)
  }

  /// `{"files":N,"errors":N,"warnings":N,"notChecked":[…],"findings":[{"file":…,"line":…,…}]}`.
  package var json: JSONValue {
    let findings = entries.map { entry in
      let fix = entry.fix.map { fix in
        JSONValue.object([
          JSONMember("line", .integer(Int64(fix.start.line))),
          JSONMember("column", .integer(Int64(fix.start.column))),
          JSONMember("endLine", .integer(Int64(fix.end.line))),
          JSONMember("endColumn", .integer(Int64(fix.end.column))),
          JSONMember("replacement", .string(fix.text)),
        ])
      }
      return JSONValue.object([
        JSONMember("file", .string(entry.file)),
        JSONMember("line", .integer(Int64(entry.start.line))),
        JSONMember("column", .integer(Int64(entry.start.column))),
        JSONMember("endLine", .integer(Int64(entry.end.line))),
        JSONMember("endColumn", .integer(Int64(entry.end.column))),
        JSONMember("severity", .string(entry.level)),
        JSONMember("code", .string(entry.finding.diagnostic.code.rawValue)),
        JSONMember("message", .string(entry.finding.diagnostic.message)),
        JSONMember("help", entry.finding.diagnostic.help.map(JSONValue.string) ?? .null),
        JSONMember("fix", fix ?? .null),
      ])
    }
    let notChecked = unchecked.map { file in
      JSONValue.object([
        JSONMember("file", .string(file.file)),
        JSONMember("names", .array(file.names.map { .string($0) })),
      ])
    }
    return .object([
      JSONMember("files", .integer(Int64(files))), JSONMember("errors", .integer(Int64(errors))),
      JSONMember("warnings", .integer(Int64(warnings))),
      JSONMember("notChecked", .array(notChecked)), JSONMember("findings", .array(findings)),
    ])
  }

  /// A SARIF 2.1.0 log of one run.
  package func sarif(version: String) -> JSONValue {
    let codes = Set(entries.map(\.finding.diagnostic.code.rawValue)).sorted()
    let driver = JSONValue.object([
      JSONMember("name", .string("kustody")), JSONMember("version", .string(version)),
      JSONMember(
        "rules", .array(codes.map { .object([JSONMember("id", .string($0))]) })),
    ])
    let run = JSONValue.object([
      JSONMember("tool", .object([JSONMember("driver", driver)])),
      JSONMember("columnKind", .string("unicodeCodePoints")),
      JSONMember("results", .array(entries.map(Self.result))),
    ])
    return .object([
      JSONMember("$schema", .string("https://json.schemastore.org/sarif-2.1.0.json")),
      JSONMember("version", .string("2.1.0")), JSONMember("runs", .array([run])),
    ])
  }

  private static func result(_ entry: Entry) -> JSONValue {
    let diagnostic = entry.finding.diagnostic
    let text = diagnostic.message + (diagnostic.help.map { " (\($0))" } ?? "")
    let artifact = JSONValue.object([JSONMember("uri", .string(uri(entry.file)))])
    let location = JSONValue.object([
      JSONMember("artifactLocation", artifact),
      JSONMember("region", region(from: entry.start, to: entry.end)),
    ])
    var members = [
      JSONMember("ruleId", .string(diagnostic.code.rawValue)),
      JSONMember("level", .string(entry.level)),
      JSONMember("message", .object([JSONMember("text", .string(text))])),
      JSONMember(
        "locations", .array([.object([JSONMember("physicalLocation", location)])])),
    ]
    if let fix = entry.fix {
      let replacement = JSONValue.object([
        JSONMember("deletedRegion", region(from: fix.start, to: fix.end)),
        JSONMember("insertedContent", .object([JSONMember("text", .string(fix.text))])),
      ])
      let change = JSONValue.object([
        JSONMember("artifactLocation", artifact),
        JSONMember("replacements", .array([replacement])),
      ])
      members.append(
        JSONMember(
          "fixes", .array([.object([JSONMember("artifactChanges", .array([change]))])])))
    }
    return .object(members)
  }

  private static func region(
    from start: (line: Int, column: Int), to end: (line: Int, column: Int)
  ) -> JSONValue {
    .object([
      JSONMember("startLine", .integer(Int64(start.line))),
      JSONMember("startColumn", .integer(Int64(start.column))),
      JSONMember("endLine", .integer(Int64(end.line))),
      JSONMember("endColumn", .integer(Int64(end.column))),
    ])
  }

  /// A path as a relative or absolute reference.
  private static func uri(_ path: String) -> String {
    var uri = ""
    for byte in path.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
        UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "~"):
        uri.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        uri += "%" + (digits.count < 2 ? "0" : "") + digits
      }
    }
    return path.hasPrefix("/") ? "file://" + uri : uri
  }
}
