import ArgumentParser
import Diagnostics
import Evidence
import Files
import JSON
import Rendering
import SQLite
import Storage
import Workspace

struct Verify: KustodyCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract:
      "Prove that the stored rows are those of the source files, or check evidence bundles.",
    discussion: """
      Of a database it reads the source files, each row, the kept records, the schema and the custody log \
      again. The last line says what it comes to: `intact`; `intact, and grown since` (a source file is longer \
      now, or rows were added after the root that was written down); `NOT PROVEN here` (a source file is not \
      there: --sources says where it lies now); `NOT INTACT`. Exit code 0 for the first two, else 1; of a folder \
      1 too where rows were added after the expected root.
      """)

  static let examples = [
    Example("a database: rows, log and source files, read again", "kustody verify"),
    Example(
      "against the root that was written down when it was ingested",
      #"kustody verify --expect-root "$(cat root.txt)""#),
    Example(
      "an evidence bundle, and its query run again", "kustody verify denied/ --db kustody.db"),
    Example("all databases and evidence bundles in a folder", "kustody verify handed-over/"),
  ]

  @Argument(
    help: ArgumentHelp(
      "Databases, folders that `kustody evidence` wrote, and folders of these.", valueName: "path"),
    completion: .file())
  var paths: [String] = []

  @Option(
    name: [.customShort("d"), .customLong("db")],
    help: ArgumentHelp(
      "The database. Default: $KUSTODY_DB, else kustody.db. With evidence bundles: run their queries again.",
      valueName: "file"),
    completion: .file())
  var database: String?

  @Option(
    name: .customLong("from"), parsing: .upToNextOption,
    help: ArgumentHelp(
      "Run the queries of evidence bundles again over these files and folders.", valueName: "path"),
    completion: .file())
  var logs: [String] = []

  @Option(
    name: .customLong("external"),
    help: ArgumentHelp(
      "For that, the local copy of an address in externaldata: ADDRESS=FILE, or a folder with HOST/PATH.",
      valueName: "copy"))
  var copies: [String] = []

  @Option(
    name: .customLong("sources"),
    help: ArgumentHelp(
      "Folder to look in for source files that were moved.", valueName: "folder"),
    completion: .directory)
  var sourceFolders: [String] = []

  @Option(
    name: [.long, .customLong("expect-head")],
    help: ArgumentHelp(
      "The root (head of the custody log) that was written down: 64 hex digits. Without it a forged database "
        + "cannot be detected.",
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

  @OptionGroup var authority: AuthorityArguments

  @Flag(help: "Do not fail on missing source files; verify the database only.")
  var allowMissing = false

  @Flag(help: "Print the report as JSON: one object per line for each path.")
  var json = false

  @Flag(help: "Write the verification into the custody log of the database. Its root changes.")
  var record = false

  @Flag(
    help: """
      After a verification without a difference, rewrite the checks of pages that another program wrote: \
      other commands do not read such a database.
      """)
  var renewChecks = false

  @OptionGroup var terminal: TerminalArguments

  func validate() throws {
    if !paths.isEmpty, renewChecks {
      throw ValidationError("--renew-checks is of the database of --db alone")
    }
    if !paths.isEmpty, record { throw ValidationError("--record is of the database of --db alone") }
    if paths.isEmpty, expectManifest != nil || !logs.isEmpty || !copies.isEmpty {
      throw ValidationError(
        "--expect-manifest, --from and --external are of evidence bundles: name one")
    }
    if database != nil, !logs.isEmpty {
      throw ValidationError("--db and --from exclude each other")
    }
  }

  private struct Expected {
    var root: SHA256Hash?
    var manifest: SHA256Hash?
    var signer: [UInt8]?
    var trusted: TrustedCertificates?
  }

  func run() throws {
    let expected = Expected(
      root: try expectRoot.map { try SHA256Hash(option: "--expect-root", $0) },
      manifest: try expectManifest.map { try SHA256Hash(option: "--expect-manifest", $0) },
      signer: try publicKey.map { try key($0) },
      trusted: try authority.certificates())
    if paths.isEmpty {
      if try !check(database: DatabaseOption.path(database), expected) {
        throw ExitStatus.findings
      }
      return
    }
    let found = try reporting { try paths.flatMap { try VerifiablePath.all(at: $0) } }
    var worst: ExitStatus?
    var isIntact = true
    let interruption = Interruption.shared
    let session = found.contains(where: \.isFolder) ? try workspace(interruption) : nil
    for (number, path) in found.enumerated() {
      if found.count > 1, !json { try write("\(number > 0 ? "\n" : "")\(visible(path.path))\n") }
      do {
        let isGood =
          path.isFolder
          ? try check(folder: path.path, expected, session, interruption)
          : try check(database: path.path, expected)
        isIntact = isIntact && isGood
      } catch let failure as Failure where found.count > 1 && failure.status != .interrupted {
        failure.report()
        worst = failure.status
      }
    }
    if let worst { throw worst }
    if !isIntact { throw ExitStatus.findings }
  }

  // MARK: A database

  /// - Returns: whether nothing needs a look.
  private func check(database path: String, _ expected: Expected) throws -> Bool {
    let interruption = Interruption.shared
    let line = VerifyLine()
    defer { line.clear() }
    let report: VerifyReport
    do {
      report = try reading(path, mode: .examined) { store in
        try interruption.during {
          try Verifier(
            store, sourceFolders: sourceFolders, progress: { line.show($0) },
            isCancelled: { interruption.isRequested }
          ).run(
            expecting: expected.root, signedBy: expected.signer, trusting: expected.trusted)
        }
      }
    } catch is VerifyCancelled {
      throw Failure(.interrupted, "interrupted")
    }
    line.clear()
    let verdict = report.verdict(allowingMissing: allowMissing)
    let isGood = verdict == .intact || verdict == .grown
    try write(
      json
        ? report.json(allowingMissing: allowMissing).jsonText + "\n"
        : report.text(allowingMissing: allowMissing))
    if renewChecks {
      guard report.isIntact else {
        throw Failure(
          .findings, "the checks of pages are renewed only where there is no difference")
      }
      let count: Int
      do {
        count = try reporting { try PageRenewal.run(path) }
      } catch let error as SQLiteError {
        throw Failure(.world, "`\(path)`: \(error.message)")
      }
      if !json { try write("the checks of \(count) pages were rewritten\n") }
    }
    if record {
      let root = try recording(
        "verified", in: path,
        [
          JSONMember("root", report.root.map(JSONValue.string) ?? .null),
          JSONMember("intact", .bool(isGood)),
          JSONMember("verdict", .string(verdict.rawValue)),
          JSONMember("differences", .integer(Int64(report.total))),
          JSONMember("missing", .integer(Int64(report.missing.count))),
        ])
      if !json { try write("recorded; the root is now \(root)\n") }
    }
    return isGood
  }

  private func key(_ given: String) throws -> [UInt8] {
    if let key = RootSignature.publicKey(given) { return key }
    let text = try reporting { try Files.text(ofFile: given) }
    guard let key = RootSignature.publicKey(text) else {
      throw Failure(.wrong, "`\(given)` is not an Ed25519 key")
    }
    return key
  }

  // MARK: An evidence bundle

  /// The logs that queries are run over again; nil where they are not.
  private func workspace(_ interruption: Interruption) throws -> Workspace? {
    guard database != nil || !logs.isEmpty else { return nil }
    return try reporting {
      try DatabaseArguments.open(
        database, logs, interruption, declaring: SchemaFiles(), mode: .verifying)
    }
  }

  /// - Returns: whether nothing needs a look.
  private func check(
    folder: String, _ expected: Expected, _ workspace: Workspace?, _ interruption: Interruption
  ) throws -> Bool {
    var verifier = BundleVerifier(folder)
    var verdict = try bundling {
      try verifier.run(
        expecting: expected.root, manifest: expected.manifest, signedBy: expected.signer,
        trusting: expected.trusted)
    }
    if let workspace {
      verdict = try reporting {
        try interruption.during { try rerun(&verifier, over: workspace, interruption) }
      }
    }
    try write(json ? verdict.json.jsonText + "\n" : verdict.text)
    return verdict.isGood
  }

  private func rerun(
    _ verifier: inout BundleVerifier, over workspace: Workspace, _ interruption: Interruption
  ) throws -> BundleVerdict {
    let name = database ?? logs.joined(separator: ", ")
    do {
      var options = try verifier.options()
      for copy in copies { try options.files.add(copy: copy) }
      let limits = QueryLimits(isCancelled: { interruption.isRequested })
      return try verifier.rerun(try workspace.session(options, limits), name)
    } catch let error as BundleError {
      return verifier.cannotRerun(error.message)
    } catch let error as FileError {
      return verifier.cannotRerun(error.message)
    } catch let error as Diagnostics {
      return verifier.cannotRerun(error.all.first?.message ?? "the query is not understood")
    } catch is VerifyCancelled {
      throw WorkspaceError.interrupted
    } catch let error as SQLiteError {
      throw WorkspaceError.database(error.message)
    }
  }

  private func write(_ text: String) throws {
    let output = Output(fileDescriptor: Terminal.output.fileDescriptor)
    try output.write(text)
    try output.flush()
  }
}
