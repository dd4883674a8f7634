import Files
import JSON
import Storage

/// Checks the signatures and timestamps of roots that stand in the log.
struct SignatureCheck {
  /// A key that must have signed the rows that there are.
  var signer: [UInt8]?
  /// The hash before the first entry, where the log is not there from its first entry on.
  var hashBefore: SHA256Hash?
  /// Certificates to one of which a way must lead from that of each timestamp; nil: it may be anybody's.
  var trusted: TrustedCertificates?

  func run(_ log: CustodyEntries, _ report: inout VerifyReport) {
    var isSigned = false
    for entry in log.entries where entry.name == "signed" || entry.name == "timestamped" {
      let root = entry.text("root").flatMap { SHA256Hash(hexadecimal: $0) }
      let index = log.entries.firstIndex { $0.hash == root && $0.number < entry.number }
      let signed = index.map { log.entries[$0].number } ?? entry.integer("entry") ?? 0
      // Of a log without its beginning the roots before that are not known.
      let isBefore = index == nil && signed > 0 && signed < log.entries.first?.number ?? 0
      let isKnown =
        index != nil || isBefore && (hashBefore == root || signed + 1 < log.entries[0].number)
      guard let root, isKnown, entry.integer("entry") ?? signed == signed else {
        report.add(
          "signature", "\(entry.number)",
          "entry \(entry.number) signs a root that this log never had before it")
        continue
      }
      if entry.name == "timestamped" {
        checkTimestamp(entry, root, signed, &report)
        continue
      }
      guard let key = entry.text("publicKey").flatMap(decodedHexadecimal),
        let signature = entry.text("signature").flatMap(decodedHexadecimal),
        RootSignature.isValid(signature, of: root, publicKey: key)
      else {
        report.add(
          "signature", "\(entry.number)", "the signature in entry \(entry.number) does not hold")
        continue
      }
      report.notes.append(
        "the root \(root) of entry \(signed) was signed by the key \(hexadecimal(key))")
      if key == signer, !log.entries.contains(where: { $0.number > signed && $0.addsRows }) {
        isSigned = true
      }
    }
    if let signer, !isSigned {
      report.add(
        "signature", hexadecimal(signer),
        "the key \(hexadecimal(signer)) did not sign the rows that there are now")
    }
  }

  private func checkTimestamp(
    _ entry: CustodyEntry, _ root: SHA256Hash, _ signed: Int64, _ report: inout VerifyReport
  ) {
    guard let bytes = entry.text("reply").flatMap(decodedHexadecimal) else {
      report.add("signature", "\(entry.number)", "entry \(entry.number) holds no reply")
      return
    }
    do throws(TimestampReply.Failure) {
      let reply = try TimestampReply(bytes, trusting: trusted)
      guard reply.imprint == SHA256Hash(of: RootSignature.message(root)) else {
        report.add(
          "signature", "\(entry.number)",
          "the timestamp in entry \(entry.number) is of something else than the root that it names")
        return
      }
      report.notes.append(
        "the root \(root) of entry \(signed) existed at \(reply.time), says a certificate that calls itself "
          + "`\(reply.authority)` (\(reply.certificateSHA256); "
          + (trusted == nil
            ? "who issued it was not checked)"
            : "a trusted one vouches for it; revocation was not checked)"))
    } catch {
      report.add(
        "signature", "\(entry.number)",
        "the timestamp in entry \(entry.number) does not hold: \(error.message)")
    }
  }
}
