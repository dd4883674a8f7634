import Diagnostics
import Files
import JSON
import KQLValues
import Rendering
import Workspace

/// Many queries over one process: a request a line, an answer a line, in order.
///
/// Whatever comes in, each line that is not empty is answered; only the end of the input, or of those
/// who read the answers, ends it.
struct QueryStream {
  /// Its options hold for all queries.
  let session: Session
  let interruption: Interruption

  private static let longestRequest = 64 << 20

  func run() throws {
    let output = Output(fileDescriptor: Terminal.output.fileDescriptor)
    var reader = LineReader(
      limit: Self.longestRequest, endingWith: interruption.wakingDescriptor)
    try interruption.during {
      while !interruption.isRequested, let line = reader.next() {
        guard let answer = answer(to: line) else { continue }
        try output.write(utf8: answer)
        try output.write("\n")
        try output.flush()
      }
    }
    if interruption.isRequested { throw ExitStatus.interrupted }
  }

  /// Nil for an empty line.
  private func answer(to line: LineReader.Line) -> [UInt8]? {
    guard case .bytes(let bytes) = line else {
      let limit = Self.longestRequest >> 20
      return error(.null, "the line is longer than \(limit) MiB")
    }
    if bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { return nil }
    guard let request = try? bytes.withUnsafeBytes({ try JSONValue(parsing: $0) }) else {
      return error(.null, "the line is not JSON")
    }
    guard case .object = request else { return error(.null, "the line is not a JSON object") }
    let id = request["id"] ?? .null
    guard case .string(let query)? = request["query"] else {
      return error(id, "the request has no \"query\" that is a string")
    }
    return answer(to: SourceText(query), id)
  }

  private func answer(to source: SourceText, _ id: JSONValue) -> [UInt8] {
    do {
      var answers: [[UInt8]] = []
      // A function or watchlist that changed is read again.
      let files = try session.options.files.refreshed()
      let session = try session.reopened { $0.files = files }
      let run = try session.query(source)
      for result in run.results {
        let output = Output()
        var options = RenderOptions()
        options.isOneLine = true
        var renderer = JSONRenderer(options)
        try renderer.begin(result.columns, to: output)
        try result.lendEachRow { try renderer.row($0, to: output) }
        try renderer.end(to: output)
        answers.append(output.bytes)
      }
      return response(id, answers, run.warnings)
    } catch let error as Diagnostics {
      return self.error(id, error)
    } catch let error as WorkspaceError {
      return self.error(id, error.message)
    } catch {
      return self.error(id, "\(error)")
    }
  }

  /// The first result as `columns` and `rows`; those of further statements, if any, under `more`, and what is
  /// worth knowing of the query under `warnings`.
  private func response(_ id: JSONValue, _ answers: [[UInt8]], _ warnings: Diagnostics) -> [UInt8] {
    let nothing = Array("{\"columns\":[],\"rows\":[]}".utf8)
    var writer = JSONWriter()
    writer.raw("{")
    writer.key("id")
    writer.value(id)
    writer.raw(",")
    writer.raw((answers.first ?? nothing).dropFirst().dropLast())
    if answers.count > 1 {
      writer.raw(",")
      writer.key("more")
      writer.raw("[")
      for (index, answer) in answers.dropFirst().enumerated() {
        if index > 0 { writer.raw(",") }
        writer.raw(answer)
      }
      writer.raw("]")
    }
    if !warnings.all.isEmpty {
      writer.raw(",")
      list(warnings, as: "warnings", to: &writer)
    }
    writer.raw("}")
    return writer.bytes
  }

  private func list(_ diagnostics: Diagnostics, as name: String, to writer: inout JSONWriter) {
    writer.key(name)
    writer.raw("[")
    for (index, diagnostic) in diagnostics.all.enumerated() {
      if index > 0 { writer.raw(",") }
      writer.diagnostic(diagnostic, in: diagnostics.source)
    }
    writer.raw("]")
  }

  private func error(_ id: JSONValue, _ message: String) -> [UInt8] {
    let error = JSONValue.object([JSONMember("message", .string(message))])
    return Array(
      JSONValue.object([JSONMember("id", id), JSONMember("error", error)]).jsonText.utf8)
  }

  /// The first error as `error`; all of them, if there are several, under `errors`.
  private func error(_ id: JSONValue, _ diagnostics: Diagnostics) -> [UInt8] {
    guard let first = diagnostics.all.first else { return error(id, "the query is wrong") }
    var writer = JSONWriter()
    writer.raw("{")
    writer.key("id")
    writer.value(id)
    writer.raw(",")
    writer.key("error")
    writer.diagnostic(first, in: diagnostics.source)
    if diagnostics.all.count > 1 {
      writer.raw(",")
      list(diagnostics, as: "errors", to: &writer)
    }
    writer.raw("}")
    return writer.bytes
  }
}
