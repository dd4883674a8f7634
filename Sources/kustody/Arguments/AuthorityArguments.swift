import ArgumentParser
import Evidence
import Files

/// Whom to trust for timestamps.
struct AuthorityArguments: ParsableArguments {
  @Option(
    name: .customLong("tsa-ca"),
    help: ArgumentHelp(
      "Certificates in PEM, one of which must vouch for the timestamp authority's.",
      valueName: "file"),
    completion: .file())
  var file: String?

  func certificates() throws -> TrustedCertificates? {
    guard let file else { return nil }
    let text = try reporting { try Files.text(ofFile: file) }
    guard let certificates = TrustedCertificates(pem: text) else {
      throw Failure(.wrong, "`\(file)` holds no certificate in PEM")
    }
    return certificates
  }
}
