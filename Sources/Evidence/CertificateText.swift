import KQLValues
import Storage

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
  /// Who is to sign, and the case; empty to be filled in by hand.
  package var examiner: String
  package var caseID: String

  package init(
    report: VerifyReport, log: CustodyEntries, databasePath: String, now: Int64, tool: String,
    examiner: String, caseID: String = ""
  ) {
    self.report = report
    self.log = log
    self.databasePath = databasePath
    self.now = now
    self.tool = tool
    self.examiner = examiner
    self.caseID = caseID
  }

  package var markdown: String { DocumentBlock.markdown(blocks) }

  package var html: String {
    DocumentBlock.html(blocks, title: "Certificate of data identified by hash values")
  }

  private var blocks: [DocumentBlock] {
    let tools = Set(log.entries.compactMap { $0.text("tool") }).sorted()
    return [
      .heading(1, "Certificate of data identified by hash values"),
      .table([
        ("Case", .text(caseID)), ("Database", .code(databasePath)),
        ("Root of its custody log", .code(report.root ?? "none")),
        ("Entries of the log", .text("\(report.logEntries)")),
        ("Made at (UTC)", .text(DateTime.text(now))), ("Made with", .code(tool)),
        ("Ingested with", .code(tools.joined(separator: ", "))),
      ]),
      .heading(2, "What was done"),
      .paragraph(
        "Each file below was read once by the program, byte for byte, and its SHA-256 hash was computed from the "
          + "same bytes from which its records were taken; of a member of an archive, both the archive and what came "
          + "out of it for the member were hashed. Each record became a row of the database or was kept in "
          + "quarantine with the reason: of a quarantined record the first 64 KiB are kept, and its place in the "
          + "file. All rows and quarantined records of a file are the leaves of a Merkle tree (RFC 6962), whose root "
          + "is part of the file's seal. Each step is an entry of a log in which every entry holds the hash of the "
          + "one before; the root above is the hash of the last one."),
      .heading(2, "What was found"),
      .paragraph(
        "For this certificate the program read all of it again: the log, the schema, each row, the kept bytes of "
          + "each record, and each file that is still there."),
      .table([
        ("Rows as they were sealed", .text("\(report.rows)")),
        ("Quarantined records as they were sealed", .text("\(report.quarantined)")),
        (
          "Files that have the same bytes as when they were ingested",
          .text("\(report.sameFiles) of \(report.sources)")
        ),
        ("Files that are longer now", .text("\(report.growth.count)")),
        ("Files that are not there", .text("\(report.missing.count)")),
        ("Differences", .text("\(report.total)")),
      ]),
      .list(
        report.findings.map { .text("difference: \($0.message)") }
          + report.growth.prefix(VerifyReport.listedFindings).map { .text($0) }
          + report.missing.prefix(VerifyReport.listedFindings).map { .text("not there: \($0)") }
          + report.notes.map { .text($0) }),
    ] + signatures + files + statement
  }

  private var signatures: [DocumentBlock] {
    let entries = log.entries.filter { $0.name == "signed" || $0.name == "timestamped" }
    if entries.isEmpty { return [] }
    var blocks: [DocumentBlock] = [
      .heading(2, "Signatures and timestamps"),
      .paragraph(
        "What was signed or stamped is the line `kustody root ROOT`. A root stands for all entries of the log up to "
          + "its own."),
    ]
    for entry in entries {
      var rows: [(name: String, value: DocumentBlock.Inline)] = [
        ("Root", .code(entry.text("root") ?? "")),
        ("Root of entry", .text(entry.integer("entry").map(String.init) ?? "")),
        ("Entered at (UTC)", .text(entry.time)),
      ]
      if entry.name == "signed" {
        rows += [
          ("Algorithm", .text(entry.text("algorithm") ?? "")),
          ("Public key", .code(entry.text("publicKey") ?? "")),
          ("Signature", .code(entry.text("signature") ?? "")),
        ]
      } else {
        rows += [
          ("Time that is confirmed (UTC)", .text(entry.text("timestamp") ?? "")),
          ("By a certificate that calls itself", .text(entry.text("authority") ?? "")),
        ]
      }
      blocks += [.heading(3, "Entry \(entry.number): \(entry.name)"), .table(rows)]
    }
    return blocks
  }

  private var files: [DocumentBlock] {
    var first: [Int64: String] = [:]
    for entry in log.entries where entry.addsRows {
      if let id = entry.integer("source"), first[id] == nil { first[id] = entry.time }
    }
    var blocks: [DocumentBlock] = [
      .heading(2, "Files"),
      .paragraph("Times are those at which the ingest began that the file was read in, in UTC."),
    ]
    for (id, entry) in log.sealing().sorted(by: { $0.key < $1.key }) {
      var rows: [(name: String, value: DocumentBlock.Inline)] = [
        ("Path", .code(entry.text("path") ?? "")),
        ("Folder that the path was seen from", .code(entry.text("folder") ?? "")),
        ("Bytes", .text(entry.integer("bytes").map(String.init) ?? "")),
        ("SHA-256 of the file", .code(entry.text("sha256") ?? "")),
      ]
      if let archive = entry.text("archiveSha256") {
        rows += [
          ("SHA-256 of the archive that it is in", .code(archive)),
          ("Bytes of the archive", .text(entry.integer("archiveBytes").map(String.init) ?? "")),
        ]
      }
      rows += [
        ("Records", .text(entry.integer("records").map(String.init) ?? "")),
        ("Seal of its rows", .code(entry.text("seal") ?? "")),
        ("First ingested", .text(first[id] ?? "")),
      ]
      if entry.name == "extended" {
        rows.append(("Last read again, having grown", .text(entry.time)))
      }
      blocks += [.heading(3, entry.text("path") ?? ""), .table(rows)]
    }
    return blocks
  }

  private var statement: [DocumentBlock] {
    [
      .heading(2, "Statement"),
      .paragraph(
        "I am qualified to make this certificate by my knowledge, training or experience. The hash values above were "
          + "computed by the process that is described above, which gives equal values for equal data and, to a "
          + "certainty that no practical means can defeat, different values for different data. To the best of my "
          + "knowledge the data in the database named above are those of the files listed."),
      .table([
        ("Name", .text(examiner)), ("Title, organization", .text("")),
        ("How the files were obtained", .text("")), ("Place, date", .text("")),
        ("Signature", .text("")),
      ]),
    ]
  }
}
