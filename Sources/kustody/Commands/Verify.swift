import ArgumentParser
import Diagnostics
import Evidence
import Files
import JSON
import Rendering
import SQLite
import Storage

struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Prove that the stored rows are those of the source files, or check an evidence folder.",
    discussion: """
      kustody verify --db case-17.db
      kustody verify --db case-17.db --expect-root 6d1f…   the root that ingest printed and you wrote down
      kustody verify denied/                              a folder that `kustody evidence` wrote

      Reads the source files, each row, the kept records, the schema and the custody log again. Exit code 1: \
      there is a difference, or a source file is not there.
      """)

  @Argument(
    help: ArgumentHelp("A folder that `kustody evidence` wrote.", valueName: "folder"),
    completion: .directory)
  var folder: String?

  @Option(
    name: [.customShort("d"), .customLong("db")],
    help: ArgumentHelp("The database. Default: $KUSTODY_DB, else kustody.db.", valueName: "file"),
    completion: .file())
  var database: String?

  @Option(
    help: ArgumentHelp(
      "The root that was written down: 64 hex digits. Without it a forged database cannot be detected.",
      valueName: "hex"))
  var expectRoot: String?

  @Option(
    help: ArgumentHelp(
      "An Ed25519 key that must have signed the rows: a PEM file or 64 hex digits.",
      valueName: "key"))
  var publicKey: String?

  @Option(
    help: ArgumentHelp(
      "Of a folder: the hash of manifest.json that was written down. It stands for all of the folder.",
      valueName: "hex"))
  var expectManifest: String?

  @Flag(help: "Do not fail on missing source files; verify the database only.")
  var allowMissing = false

  @Flag(help: "Print the report as JSON.")
  var json = false

  @Flag(help: "Write the verification into the custody log of the database. Its root changes.")
  var record = false

  func validate() throws {
    if folder != nil, database != nil || allowMissing || record {
      throw ValidationError(
        "a folder is checked by itself: without --db, --allow-missing, --record")
    }
    if folder == nil, expectManifest != nil {
      throw ValidationError("--expect-manifest is of a folder")
    }
  }

  func run() throws {
    let expected = try hash(expectRoot, "--expect-root")
    let manifest = try hash(expectManifest, "--expect-manifest")
    let signer = try publicKey.map { try key($0) }
    if let folder { return try check(folder, expecting: expected, manifest, signer) }
    let interruption = Interruption()
    let line = VerifyLine()
    defer { line.clear() }
    let report: VerifyReport
    do {
      report = try reading(DatabaseArguments.path(database), mode: .examined) { store in
        try interruption.during {
          try Verifier(
            store, progress: { line.show($0) }, isCancelled: { interruption.isRequested }
          ).run(expecting: expected, signedBy: signer)
        }
      }
    } catch is VerifyCancelled {
      throw Failure(.interrupted, "interrupted")
    }
    line.clear()
    let output = Output(fileDescriptor: Terminal.output.fileDescriptor)
    let isGood = report.isIntact && (allowMissing || report.missing.isEmpty)
    try output.write(
      json
        ? report.json(allowingMissing: allowMissing).jsonText + "\n"
        : text(for: report, isGood: isGood))
    try output.flush()
    if record {
      let root = try recording(
        "verified", in: DatabaseArguments.path(database),
        [
          JSONMember("root", report.root.map(JSONValue.string) ?? .null),
          JSONMember("intact", .bool(isGood)),
          JSONMember("differences", .integer(Int64(report.total))),
          JSONMember("missing", .integer(Int64(report.missing.count))),
        ])
      if !json { try output.write("recorded; the root is now \(root)\n") }
      try output.flush()
    }
    if !isGood { throw ExitStatus.findings }
  }

  private func hash(_ given: String?, _ option: String) throws -> SHA256Hash? {
    try given.map { text in
      guard let hash = SHA256Hash(hexadecimal: text) else {
        throw Failure(.wrong, "\(option) \(text) is not 64 hex digits")
      }
      return hash
    }
  }

  private func key(_ given: String) throws -> [UInt8] {
    if let key = RootSignature.publicKey(given) { return key }
    let text = try reporting { try Files.text(ofFile: given) }
    guard let key = RootSignature.publicKey(text) else {
      throw Failure(.wrong, "`\(given)` is not an Ed25519 key")
    }
    return key
  }

  private func check(
    _ folder: String, expecting expected: SHA256Hash?, _ manifest: SHA256Hash?, _ signer: [UInt8]?
  ) throws {
    var verifier = BundleVerifier(folder)
    let verdict = try bundling {
      try verifier.run(expecting: expected, manifest: manifest, signedBy: signer)
    }
    let output = Output(fileDescriptor: Terminal.output.fileDescriptor)
    if json {
      try output.write(verdict.json.jsonText + "\n")
    } else {
      for finding in verdict.findings { try output.write("difference: \(visible(finding))\n") }
      if verdict.count > verdict.findings.count {
        try output.write("difference: … and \(verdict.count - verdict.findings.count) more\n")
      }
      for line in verdict.growth { try output.write("grown: \(visible(line))\n") }
      for note in verdict.notes { try output.write("note: \(visible(note))\n") }
      for option in verdict.options {
        try output.write("option   \(option.name) \(visible(option.value))\n")
      }
      try output.write(
        """
        files    \(verdict.files)
        records  \(verdict.records) of \(verdict.sources) source files
        proven: \(verdict.provenRows) of \(verdict.rows) rows
        \(searched(verdict.searchedTables, verdict.searchedSources))\
        result: not re-run; no hash shows that the query gives it
        manifest \(verdict.manifestSHA256)
        root     \(verdict.root ?? "none: nothing was ingested")
        \(verdict.verdict.sentence)

        """)
    }
    try output.flush()
    if verdict.verdict != .intact { throw ExitStatus.findings }
  }

  private func text(for report: VerifyReport, isGood: Bool) -> String {
    var text = ""
    for finding in report.findings {
      text += "difference: \(visible(finding.message))\n"
    }
    for (subject, count) in report.counts.sorted(by: { $0.key < $1.key })
    where count > VerifyReport.listedFindings {
      text += "difference: … and \(count - VerifyReport.listedFindings) more of \(subject)\n"
    }
    for path in report.missing.prefix(VerifyReport.listedFindings) {
      text += "not there: \(visible(path))\n"
    }
    if report.missing.count > VerifyReport.listedFindings {
      text += "not there: … and \(report.missing.count - VerifyReport.listedFindings) more\n"
    }
    for note in report.notes { text += "note: \(visible(note))\n" }
    text += "log      \(report.logEntries) entries\n"
    text += "rows     \(report.rows), and \(report.quarantined) quarantined records\n"
    text +=
      "sources  \(report.sameFiles) of \(report.sources) files read again, the same "
      + "\(report.sameBytes) bytes\n"
    text += "root     \(report.root ?? "none: nothing was ingested")\n"
    if isGood {
      text += report.missing.isEmpty ? "intact\n" : "intact, without the files that are not there\n"
    } else {
      text += report.isIntact ? "NOT PROVEN: source files are not there\n" : "NOT INTACT\n"
    }
    return text
  }
}

extension Verdict {
  /// The last line of a report.
  var sentence: String {
    switch self {
    case .intact: "intact"
    case .grown: "intact, and grown since"
    case .notProvable: "NOT PROVEN here"
    case .altered: "NOT INTACT"
    }
  }
}

/// One line of a terminal that says how far a verification has come, at most ten times a second.
private final class VerifyLine {
  private let width = Terminal.error.width
  private var last = 0.0
  private var isShown = false

  func show(_ progress: VerifyProgress) {
    guard let width else { return }
    let now = monotonicSeconds()
    guard now - last >= 0.1 else { return }
    last = now
    isShown = true
    let state =
      switch progress.stage {
      case .database: "the database's pages and indexes "
      case .rows: "rows \(progress.done) of \(progress.total) "
      case .files: "files \(progress.done >> 20) of \(progress.total >> 20) MiB "
      }
    let path = cut(visible(progress.place), toWidth: max(0, width - state.utf8.count - 1))
    Terminal.error.write("\r\u{1B}[K" + state + path)
  }

  func clear() {
    if isShown { Terminal.error.write("\r\u{1B}[K") }
    isShown = false
  }
}
