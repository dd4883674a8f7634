import ArgumentParser
import Diagnostics
import Evidence
import Files
import JSON
import Rendering
import SQLite
import Storage
import Workspace

struct Trace: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print the bytes of the source behind a row.",
    discussion: """
      kustody query 'Syslog | take 3 | project _ItemId, SyslogMessage'
      kustody trace 64d3c0b2a1f09e87:1023

      The bytes are those that the database keeps. They are hashed again and compared with what was sealed \
      when the file was ingested, and with the file if it is still there.
      """)

  @Argument(help: "Values of _ItemId.")
  var items: [String]

  @Option(
    name: [.customShort("d"), .customLong("db")],
    help: ArgumentHelp("The database. Default: $KUSTODY_DB, else kustody.db.", valueName: "file"),
    completion: .file())
  var database: String?

  @Flag(help: "Print the bytes alone, exactly; a line feed between those of several items.")
  var raw = false

  @Flag(help: "Print one JSON object per item.")
  var json = false

  func validate() throws {
    if raw, json { throw ValidationError("--raw and --json exclude each other") }
  }

  func run() throws {
    let ids = try items.map { text in
      guard let id = ItemID(text) else {
        throw Failure(
          .wrong, "`\(text)` is not an _ItemId", help: "they look like 64d3c0b2a1f09e87:1023")
      }
      return id
    }
    let traces = try reading(DatabaseArguments.path(database)) { store in
      let tracer = try Tracer(store)
      return try ids.flatMap { id in
        let found = try tracer.traces(of: id)
        if found.isEmpty { throw Failure(.wrong, "there is no item `\(id)` in `\(store.path)`") }
        return found
      }
    }
    let output = Output(fileDescriptor: Terminal.output.fileDescriptor)
    for (index, trace) in traces.enumerated() {
      if raw {
        if index > 0 { try output.write("\n") }
        try output.write(utf8: trace.record)
      } else if json {
        try output.write(trace.json.jsonText + "\n")
      } else {
        if index > 0 { try output.write("\n") }
        try output.write(text(for: trace))
      }
    }
    try output.flush()
    if !traces.allSatisfy(\.isIntact) { throw ExitStatus.findings }
  }

  private func text(for trace: ItemTrace) -> String {
    var lines = [
      ("item", "\(trace.item)"), ("table", visible(trace.table)),
      ("file", visible(trace.source.path) + " (" + trace.fileVerdict + ")"),
      ("sha256", trace.source.sha256), ("format", visible(trace.source.format)),
      (
        "bytes",
        "\(trace.offset) to \(trace.offset &+ trace.length) of the text, line \(trace.line)"
      ),
      ("record", "sha256 \(trace.recordSHA256) (\(trace.recordVerdict))"),
    ]
    if trace.isInFile == false {
      lines.append(("differs", "other bytes stand there in the file now"))
    }
    let head = lines.map { name, value in
      name + String(repeating: " ", count: 8 - name.count) + value + "\n"
    }
    return head.joined() + "\n" + visible(String(decoding: trace.record, as: UTF8.self)) + "\n"
  }
}

extension ItemTrace {
  fileprivate var fileVerdict: String {
    switch file {
    case .same: "unchanged"
    case .grown(_, let bytes): "\(bytes) bytes longer than when it was ingested"
    case .changed: "changed since it was ingested"
    case .missing: "not there; the bytes are the database's"
    case .unreadable(_, let reason): "cannot be read: \(visible(reason))"
    case .gone: "standard input; the bytes are the database's"
    }
  }

  fileprivate var recordVerdict: String {
    isAsSealed ? "as sealed" : "NOT as sealed: the row or the kept bytes were changed"
  }
}
