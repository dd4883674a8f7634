import Cryptography

/// Certificates that somebody trusts, out of a file in PEM. Whether one of them, or one that they vouch for, made a
/// timestamp, is checked without a network; whether any was revoked, is not.
package struct TrustedCertificates: Sendable {
  private let certificates: [SigningCertificate]
  private static let longestChain = 8

  /// - Parameter pem: one certificate or several; other blocks are passed over. nil where there is none.
  package init?(pem: String) {
    certificates = PEM.blocks("CERTIFICATE", in: pem).compactMap { block in
      (try? ASN1Element(block, .der)).flatMap { try? SigningCertificate($0) }
    }
    if certificates.isEmpty { return nil }
  }

  /// Whether a way leads from a certificate to a trusted one, each valid at the time and signed by the next.
  ///
  /// - Parameter others: what lies between may be among these.
  /// Source: RFC 5280, section 6, without policies and name constraints: a certificate with those is not followed.
  func vouch(
    for leaf: SigningCertificate, among others: [SigningCertificate], at time: ASN1Time
  ) -> Bool {
    vouch(for: leaf, among: others, at: time, below: 0)
  }

  private func vouch(
    for certificate: SigningCertificate, among others: [SigningCertificate],
    at time: ASN1Time, below: Int
  ) -> Bool {
    guard certificate.wasValid(at: time), below < Self.longestChain else { return false }
    if certificates.contains(where: { $0.encoded.elementsEqual(certificate.encoded) }) {
      return true
    }
    return (certificates + others).contains { issuer in
      issuer.subject.elementsEqual(certificate.issuer) && issuer.mayIssue(below: below)
        && issuer.signed(certificate)
        && vouch(for: issuer, among: others, at: time, below: below + 1)
    }
  }
}
