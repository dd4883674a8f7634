import Diagnostics
import JSON

extension JSONWriter {
  /// Appends a diagnostic for editors and programs: an object with `code`, `message`, `line` and
  /// `column` from 1, the place where it ends, and `help`, `fix` and `notes` where there are any.
  package mutating func diagnostic(_ diagnostic: Diagnostic, in source: SourceText) {
    let span = source.shown(diagnostic.span)
    let start = source.position(of: span.start)
    let end = source.position(of: span.end)
    raw("{")
    key("code")
    string(diagnostic.code.rawValue)
    raw(",")
    key("message")
    string(diagnostic.message)
    let places: [(String, Int)] = [
      ("line", start.line), ("column", start.column), ("endLine", end.line),
      ("endColumn", end.column),
    ]
    for (name, place) in places {
      raw(",")
      key(name)
      integer(Int64(place))
    }
    if let help = diagnostic.help {
      raw(",")
      key("help")
      string(help)
    }
    if let fix = diagnostic.fix {
      let start = source.position(of: fix.span.start)
      let end = source.position(of: fix.span.end)
      raw(",")
      key("fix")
      value(
        .object([
          JSONMember("line", .integer(Int64(start.line))),
          JSONMember("column", .integer(Int64(start.column))),
          JSONMember("endLine", .integer(Int64(end.line))),
          JSONMember("endColumn", .integer(Int64(end.column))),
          JSONMember("replacement", .string(fix.replacement)),
        ]))
    }
    if !diagnostic.notes.isEmpty {
      raw(",")
      key("notes")
      value(.array(diagnostic.notes.map { .string($0) }))
    }
    raw("}")
  }
}
