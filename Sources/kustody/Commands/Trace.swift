import ArgumentParser
import Diagnostics
import Evidence
import Files
import JSON
import Rendering
import SQLite
import Storage
import Workspace

struct Trace: KustodyCommand {
  static let configuration = CommandConfiguration(
    commandName: "trace", abstract: "Print the bytes of the source behind a row.",
    discussion: """
      kustody trace 64d3c0b2a1f09e87:1023         a row by its _ItemId, a column that any query may name
      kustody trace logs/syslog.jsonl:17          what became of a line of a file
      kustody trace denied/ 3                     row 3 of an evidence bundle, counted from 0 as on its page
      kustody trace denied/result.csv:5           the row that line 5 of its table belongs to

      The bytes are those that the database keeps. They are hashed again and compared with what was sealed \
      when the file was ingested, and with the file if it is still there.
      """)

  static let examples = [
    Example("a line of a file", "kustody trace logs/syslog.jsonl:2"),
    Example(
      "the same with a member of its JSON a line", "kustody trace --pretty logs/syslog.jsonl:2"),
    Example("row 0 of an evidence bundle", "kustody trace denied/ 0"),
  ]

  @Argument(
    help: "Values of _ItemId, a file and a line of it, or an evidence bundle and numbers of rows.")
  var items: [String]

  @OptionGroup var database: DatabaseOption

  @Flag(help: "Print the bytes alone, exactly; a line feed between those of several items.")
  var raw = false

  @Flag(help: "Print JSON with one member per line, and JSON within strings expanded.")
  var pretty = false

  @Flag(help: "Print one JSON object per item.")
  var json = false

  @OptionGroup var terminal: TerminalArguments

  func validate() throws {
    if [raw, json, pretty].count(where: { $0 }) > 1 {
      throw ValidationError("--raw, --json and --pretty exclude each other")
    }
  }

  func run() throws {
    if let folder = items.first, let rows = try FolderRow.rows(items) {
      return try trace(rows, in: folder)
    }
    let traces = try reading(database.path) { store in
      let tracer = try Tracer(store)
      return try items.flatMap { try ids(of: $0, tracer, store.path) }.flatMap { id in
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

  private func ids(of text: String, _ tracer: Tracer, _ database: String) throws -> [ItemID] {
    if let id = ItemID(text) { return [id] }
    guard let colon = text.lastIndex(of: ":"), let line = Int(text[text.index(after: colon)...]),
      line > 0
    else {
      throw Failure(
        .wrong, "`\(text)` is not an _ItemId",
        help:
          "they look like 64d3c0b2a1f09e87:1023; FILE:LINE and an evidence bundle with a row do as well"
      )
    }
    guard let ids = try tracer.items(of: String(text[..<colon]), line: line) else {
      throw Failure(.wrong, "there is no file `\(text[..<colon])` in `\(database)`")
    }
    if ids.isEmpty {
      throw Failure(.wrong, "nothing was read from line \(line) of `\(text[..<colon])`")
    }
    return ids
  }

  private func trace(_ rows: [FolderRow], in folder: String) throws {
    let output = Output(fileDescriptor: Terminal.output.fileDescriptor)
    var isFirst = true
    for row in rows {
      guard let records = try bundling({ try row.records() }) else {
        throw Failure(.wrong, "there is no row \(row.name) in `\(row.folder)`")
      }
      if records.isEmpty {
        throw Failure(
          .wrong, "row \(row.name) names no record: it was counted, or comes from no log",
          help: "items.jsonl names all that the rows were counted from")
      }
      for record in records {
        if !isFirst { try output.write("\n") }
        isFirst = false
        if !raw, !json {
          try output.write(
            """
            item    \(visible(record.item))
            table   \(visible(record.table))
            file    \(visible(record.path)), line \(record.line)
            record  as the folder has it; `kustody verify` checks the folder


            """)
        }
        try output.write(
          utf8: raw || json ? record.record : Array((shown(record.record) + "\n").utf8))
      }
    }
    try output.flush()
  }

  /// A record for people.
  private func shown(_ record: [UInt8]) -> String {
    let text = String(decoding: record, as: UTF8.self)
    guard pretty, let value = try? JSONValue(parsing: text) else { return visible(text) }
    return value.unfolded.indentedText.split(separator: "\n").map { visible(String($0)) }
      .joined(separator: "\n")
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
    return head.joined() + "\n" + shown(trace.record) + "\n"
  }
}

/// A row of an evidence bundle, as `trace` is asked for it.
private struct FolderRow {
  var folder: String
  /// Of its result: empty for the first.
  var tag: String
  var row: Int?
  /// Of `result.csv`, in place of the row.
  var line: Int?

  var name: String { row.map(String.init) ?? "of line \(line ?? 0)" }

  func records() throws -> [BundleRecords.Record]? {
    var folder = BundleRecords(self.folder)
    let place = try row ?? line.flatMap { try folder.row(ofLine: $0, tag: tag) }
    return try place.flatMap { try folder.records(ofRow: $0, tag: tag) }
  }

  /// The rows that arguments mean: a folder and numbers, or `FOLDER/result.csv:LINE`; nil where they mean items.
  static func rows(_ arguments: [String]) throws -> [FolderRow]? {
    if kind(ofFile: arguments[0] + "/manifest.json", following: false) != nil {
      guard arguments.count > 1 else {
        throw Failure(
          .wrong, "which row of `\(arguments[0])`?", help: "kustody trace \(arguments[0]) 0")
      }
      return try arguments.dropFirst().map { text in
        guard let row = Int(text), row >= 0 else {
          throw Failure(.wrong, "`\(text)` is not the number of a row")
        }
        return FolderRow(folder: arguments[0], tag: "", row: row)
      }
    }
    var rows: [FolderRow] = []
    for text in arguments {
      guard let colon = text.lastIndex(of: ":"), let line = Int(text[text.index(after: colon)...]),
        text[..<colon].hasSuffix(".csv")
      else { return nil }
      let slash = text[..<colon].lastIndex(of: "/")
      let folder = slash.map { String(text[..<$0]) } ?? "."
      let name = slash.map { text[text.index(after: $0)..<colon] } ?? text[..<colon]
      guard name.hasPrefix("result"),
        kind(ofFile: folder + "/manifest.json", following: false) != nil
      else { return nil }
      rows.append(
        FolderRow(
          folder: folder, tag: String(name.dropFirst("result".count).dropLast(".csv".count)),
          row: nil,
          line: line))
    }
    return rows
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
