import Diagnostics
import JSON

extension JSONWriter {
  /// Appends a diagnostic for editors and programs: an object with `code`, `message`, `line` and
  /// `column` from 1, the place where it ends, and `help` and `notes` where there are any.
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
    if !diagnostic.notes.isEmpty {
      raw(",")
      key("notes")
      value(.array(diagnostic.notes.map { .string($0) }))
    }
    raw("}")
  }
}
