import ArgumentParser
import Evidence
import Files
import JSON
import Rendering
import Workspace

struct Certificate: KustodyCommand {
  static let configuration = CommandConfiguration(
    commandName: "certificate",
    abstract: "Write a statement about the database for a person to sign.",
    discussion: """
      Verifies the database and lists its files with their hashes, the tool, the root and the time, in the \
      manner of a certification under rule 902(14) of the US Federal Rules of Evidence. It is a statement of \
      facts, no legal advice. A name that ends in .html gives a page to print, any other Markdown. Exit code 1: something is not as it was ingested, and the statement says so.
      """)

  static let examples = [
    Example(
      "a page to print",
      "kustody certificate --examiner 'A. Auditor' --case 17 --output certificate.html"),
    Example(
      "Markdown, and a note in the custody log that it was made",
      "kustody certificate --db case-17.db --output certificate.md --record"),
  ]

  @OptionGroup var database: DatabaseOption

  @OptionGroup var circumstances: CaseArguments

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Write to a file: all of it or nothing.", valueName: "file"),
    completion: .file())
  var output: String?

  @Flag(help: "Write into the custody log of the database that it was made. Its root changes.")
  var record = false

  @OptionGroup var terminal: TerminalArguments

  func run() throws {
    let interruption = Interruption.shared
    let path = database.path
    let certificate: CertificateText
    do {
      certificate = try reading(path, mode: .examined) { store in
        try interruption.during {
          let report = try Verifier(store, isCancelled: { interruption.isRequested }).run()
          return CertificateText(
            report: report, log: try CustodyEntries(store.connection), databasePath: path,
            now: Workspace.clock(), tool: "kustody \(version)",
            examiner: circumstances.examiner ?? "", caseID: circumstances.caseID ?? "")
        }
      }
    } catch is VerifyCancelled {
      throw Failure(.interrupted, "interrupted")
    }
    if let output, output != "-" {
      try reporting {
        let file = try replacement(of: output)
        let isPage = output.lowercased().hasSuffix(".html")
        try file.output.write(isPage ? certificate.html : certificate.markdown)
        try file.commit()
      }
    } else {
      let standard = Output(fileDescriptor: Terminal.output.fileDescriptor)
      try standard.write(certificate.markdown)
      try standard.flush()
    }
    if record {
      let root = try recording(
        "certified", in: path,
        [
          JSONMember("root", certificate.report.root.map(JSONValue.string) ?? .null),
          JSONMember("differences", .integer(Int64(certificate.report.total))),
        ] + circumstances.members)
      Terminal.error.write("recorded; the root is now \(root)\n")
    }
    if !certificate.report.isIntact { throw ExitStatus.findings }
  }
}
