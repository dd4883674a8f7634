import ArgumentParser
import Evidence
import Files
import Rendering
import Workspace

struct Certificate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a statement about the database for a person to sign.",
    discussion: """
      kustody certificate --db case-17.db --output certificate.md

      Verifies the database and lists its files with their hashes, the tool, the root and the time, in the \
      manner of a certification under rule 902(14) of the US Federal Rules of Evidence. It is a statement of \
      facts, no legal advice. Exit code 1: something is not as it was ingested, and the statement says so.
      """)

  @Option(
    name: [.customShort("d"), .customLong("db")],
    help: ArgumentHelp("The database. Default: $KUSTODY_DB, else kustody.db.", valueName: "file"),
    completion: .file())
  var database: String?

  @Option(help: ArgumentHelp("Who is to sign.", valueName: "name"))
  var examiner = ""

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Write to a file: all of it or nothing.", valueName: "file"),
    completion: .file())
  var output: String?

  func run() throws {
    let interruption = Interruption()
    let path = DatabaseArguments.path(database)
    let certificate: CertificateText
    do {
      certificate = try reading(path) { store in
        try interruption.during {
          let report = try Verifier(store, isCancelled: { interruption.isRequested }).run()
          return CertificateText(
            report: report, log: try CustodyEntries(store.connection), databasePath: path,
            now: Workspace.clock(), tool: "kustody \(version)", examiner: examiner)
        }
      }
    } catch is VerifyCancelled {
      throw Failure(.interrupted, "interrupted")
    }
    if let output, output != "-" {
      try reporting {
        let file = try ReplacementFile(output)
        try file.output.write(certificate.markdown)
        try file.commit()
      }
    } else {
      let standard = Output(fileDescriptor: Terminal.output.fileDescriptor)
      try standard.write(certificate.markdown)
      try standard.flush()
    }
    if !certificate.report.isIntact { throw ExitStatus.findings }
  }
}
