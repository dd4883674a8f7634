import Diagnostics
import KQLValues
import SQLite

/// A statement about a database for a person to sign, in the manner of a certification under rule 902(14) of
/// the US Federal Rules of Evidence and of the records that ISO/IEC 27037 asks for. It says what was done and
/// found; what a court or an auditor makes of it is theirs to say.
package struct CertificateText {
  package var report: VerifyReport
  package var log: CustodyEntries
  package var databasePath: String
  /// When it was made, in ticks.
  package var now: Int64
  package var tool: String
  /// Who is to sign; empty to be filled in by hand.
  package var examiner: String

  package init(
    report: VerifyReport, log: CustodyEntries, databasePath: String, now: Int64, tool: String,
    examiner: String
  ) {
    self.report = report
    self.log = log
    self.databasePath = databasePath
    self.now = now
    self.tool = tool
    self.examiner = examiner
  }

  /// A file of the list: its last state in the log.
  private struct Source {
    var path: String
    var sha256: String
    var bytes: String
    var records: String
    var seal: String
    var first: String
    var last: String
  }

  private var sources: [Source] {
    var found: [Int64: Source] = [:]
    for entry in log.entries where entry.addsRows {
      guard let id = entry.integer("source") else { continue }
      found[id] = Source(
        path: entry.text("path") ?? "", sha256: entry.text("sha256") ?? "",
        bytes: entry.integer("bytes").map(String.init) ?? "",
        records: entry.integer("records").map(String.init) ?? "", seal: entry.text("seal") ?? "",
        first: found[id]?.first ?? entry.time, last: entry.time)
    }
    return found.sorted { $0.key < $1.key }.map(\.value)
  }

  /// The statement in Markdown.
  package var markdown: String {
    let sources = sources
    let tools = Set(log.entries.compactMap { $0.text("tool") }).sorted()
    var text = "# Certificate of data identified by hash values\n\n"
    text += table([
      ("Database", code(databasePath)), ("Root of its custody log", code(report.root ?? "none")),
      ("Entries of the log", "\(report.logEntries)"), ("Made at (UTC)", DateTime.text(now)),
      ("Made with", code(tool)), ("Ingested with", tools.map(code).joined(separator: ", ")),
    ])
    text += """

      ## What was done

      Each file below was read once by the program, byte for byte, and its SHA-256 hash was computed from the same
      bytes from which its records were taken. Each record became a row of the database or was kept in quarantine
      with the reason. All rows and quarantined records of a file are the leaves of a Merkle tree (RFC 6962),
      whose root is part of the file's seal. Each step is an entry of a log in which every entry holds the hash of
      the one before; the root above is the hash of the last one.

      ## What was found

      For this certificate the program read all of it again: the log, the schema, each row, the kept bytes of each
      record, and each file that is still there.


      """
    text += table([
      ("Rows as they were sealed", "\(report.rows)"),
      ("Quarantined records as they were sealed", "\(report.quarantined)"),
      (
        "Files that have the same bytes as when they were ingested",
        "\(report.sameFiles) of \(report.sources)"
      ),
      ("Files that are not there", "\(report.missing.count)"),
      ("Differences", "\(report.total)"),
    ])
    for finding in report.findings { text += "\n- difference: \(escaped(finding.message))\n" }
    for path in report.missing.prefix(VerifyReport.listedFindings) {
      text += "\n- not there: \(code(path))\n"
    }
    for note in report.notes { text += "\n- \(escaped(note))\n" }
    text += "\n## Files\n\nTimes are of the ingest, in UTC.\n\n"
    text += "| path | bytes | records | SHA-256 and seal | first | last |\n"
    text += "| --- | ---: | ---: | --- | --- | --- |\n"
    for source in sources {
      text +=
        "| \(code(source.path)) | \(source.bytes) | \(source.records) | \(code(source.sha256)) "
        + "\(code(source.seal)) | \(source.first) | \(source.last) |\n"
    }
    text += """

      ## Statement

      I am qualified to make this certificate by my knowledge, training or experience. The hash values above were
      computed by the process that is described above, which gives equal values for equal data and, to a certainty
      that no practical means can defeat, different values for different data. To the best of my knowledge the data
      in the database named above are those of the files listed.


      """
    text += table([
      ("Name", escaped(examiner)), ("Title, organization", ""), ("How the files were obtained", ""),
      ("Place, date", ""), ("Signature", ""),
    ])
    return text
  }

  private func table(_ rows: [(name: String, value: String)]) -> String {
    "| | |\n| --- | --- |\n"
      + rows.map { "| \($0.name) | \($0.value) |\n" }.joined()
  }

  /// Text from outside: nothing in it is Markdown.
  private func escaped(_ text: String) -> String {
    visible(text).map { "\\`*_{}[]<>()#+-!|&~".contains($0) ? "\\\($0)" : String($0) }.joined()
  }

  private func code(_ text: String) -> String {
    let shown = visible(text)
    return shown.contains("`") || shown.contains("|") ? escaped(text) : "`\(shown)`"
  }
}
