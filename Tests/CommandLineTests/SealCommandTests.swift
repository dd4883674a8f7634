import Foundation
import JSON
import Testing

@Suite struct SealCommandTests {
  private static let hasOpenSSL = FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl")
  private let scratch: Scratch
  private let root: String

  init() throws {
    scratch = try Scratch()
    try scratch.write(
      firewallRecord(time: "2024-05-01T00:00:00Z", message: "HTTPS request"), to: "fw.jsonl")
    let ingest = try CommandLineRun(["ingest", "--json", "fw.jsonl"], in: scratch)
    guard case .string(let root)? = try JSONValue(parsing: ingest.output)["root"] else {
      throw CancellationError()
    }
    self.root = root
  }

  private func run(_ arguments: String...) throws -> CommandLineRun {
    try CommandLineRun(arguments, in: scratch)
  }

  /// Runs OpenSSL.
  @discardableResult
  private func openssl(_ arguments: String) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
    process.arguments = arguments.split(separator: " ").map(String.init)
    process.currentDirectoryURL = URL(fileURLWithPath: scratch.path)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }

  private func value(_ name: String, in output: String) -> String {
    let line = output.split(separator: "\n").first { $0.hasPrefix(name + " ") } ?? ""
    return String(line.split(separator: " ").last ?? "")
  }

  @Test("a new key signs the root; verify demands it")
  func signs() throws {
    let seal = try run("seal", "--make-key", "key.pem")
    #expect(seal.status == 0, "\(seal.errors)")
    #expect(value("signed", in: seal.output) == root)
    let key = value("key", in: seal.output)
    #expect(try run("verify", "--public-key", key, "--expect-root", root).status == 0)
    #expect(try run("verify", "--public-key", "key.pem").status == 0)
    #expect(
      try run("verify").output.contains(
        "the root \(root) of entry 4 was signed by the key \(key)\n"))
    // A folder that is made afterwards has another root; the signed one is good for it, and so is the key.
    _ = try run("evidence", "AzureDiagnostics", "--out", "folder")
    let folder = try run("verify", "folder", "--expect-root", root, "--public-key", key)
    #expect(folder.status == 0, "\(folder.output)")
    #expect(folder.output.contains("\(root) is the hash of entry 4 of 5; no rows were added since"))
    let other = String(repeating: "ab", count: 32)
    #expect(try run("verify", "--public-key", other).status == 1)
    #expect(try run("verify", "folder", "--public-key", other).status == 1)
    let forged = EvidenceFolder(scratch: scratch, name: "folder")
    for change in [
      ("\"signature\":\"", "\"signature\":\"00"), (root, String(repeating: "0", count: 64)),
    ] {
      let copy = try forged.copy("forged")
      try copy.chain { events in events[4] = events[4].replacing(change.0, with: change.1) }
      let check = try run("verify", "forged")
      #expect(check.status == 1 && check.output.contains("entry 5"), "\(check.output)")
    }
    // Rows that came later are not signed.
    try scratch.write(
      firewallRecord(time: "2024-05-02T00:00:00Z", message: "HTTPS"), to: "more.jsonl")
    _ = try run("ingest", "more.jsonl")
    #expect(try run("verify", "--public-key", key).status == 1)
    #expect(try run("seal", "--key", "key.pem").status == 0)
    #expect(try run("verify", "--public-key", key).status == 0)
    let attributes = try FileManager.default.attributesOfItem(atPath: scratch.file("key.pem"))
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    #expect(try run("seal", "--make-key", "key.pem").status == 3)
  }

  @Test("a signature that was changed does not hold")
  func forged() throws {
    _ = try run("seal", "--make-key", "key.pem")
    for change in [
      "replace(event_json, '\"signature\":\"', '\"signature\":\"0')",
      "replace(event_json, '\(root)', '\(String(repeating: "0", count: 64))')",
    ] {
      try scratch.write("", to: "copy.db")
      try scratch.remove("copy.db")
      try FileManager.default.copyItem(
        atPath: scratch.file("kustody.db"), toPath: scratch.file("copy.db"))
      try python(
        """
        import hashlib, sqlite3, sys
        db = sqlite3.connect(sys.argv[1])
        db.execute(sys.argv[2])
        # With a chain that fits.
        before = b""
        for seq, event in db.execute("select seq, event_json from kustody_log order by seq").fetchall():
            before = hashlib.sha256(before + event.encode()).digest()
            db.execute("update kustody_log set hash = ? where seq = ?", (before, seq))
        db.commit()
        """, scratch.file("copy.db"),
        "update kustody_log set event_json = \(change) where seq = 5")
      let verify = try run("verify", "--db", "copy.db")
      #expect(verify.status == 1)
      #expect(verify.output.contains("entry 5"), "\(verify.output)")
    }
  }

  private func python(_ arguments: String...) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-c"] + arguments
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }

  @Test(
    "OpenSSL's keys sign, and OpenSSL agrees with the signature",
    .enabled(if: Self.hasOpenSSL, "/usr/bin/openssl is not here"))
  func openSSL() throws {
    #expect(try openssl("genpkey -algorithm ed25519 -out key.pem") == 0)
    let seal = try run(
      "seal", "--key", "key.pem", "--write-signature", "root.sig", "--write-key", "key.pub")
    #expect(seal.status == 0, "\(seal.errors)")
    #expect(try scratch.read("root.sig.txt") == "kustody root \(root)\n")
    let verdict = try openssl(
      "pkeyutl -verify -pubin -inkey key.pub -rawin -in root.sig.txt -sigfile root.sig")
    #expect(verdict == 0)
    #expect(try openssl("pkey -in key.pem -pubout -out public.pem") == 0)
    #expect(try scratch.read("public.pem") == scratch.read("key.pub"))
    #expect(try run("verify", "--public-key", "key.pub").status == 0)
  }

  @Test(
    "a timestamp authority's reply is checked and kept",
    .enabled(if: Self.hasOpenSSL, "/usr/bin/openssl is not here"),
    arguments: [
      ("rsa:2048", "sha256"), ("rsa:3072", "sha512"), ("ec:P-256", "sha256"),
      ("ec:P-384", "sha384"), ("ec:P-384", "sha512"), ("ec:P-521", "sha512"),
    ])
  func timestamp(kind: String, digest: String) throws {
    _ = try run("seal", "--make-key", "key.pem")
    try authority(kind: kind, digest: digest)
    #expect(
      try openssl("ts -reply -config ts.cnf -section tsa -queryfile kustody.db.tsq -out reply.tsr")
        == 0)
    // OpenSSL's own view of request and reply.
    try scratch.write("kustody root \(root)\n", to: "root.txt")
    #expect(try openssl("ts -verify -data root.txt -in reply.tsr -CAfile tsa.crt") == 0)
    let keep = try run("seal", "--reply", "reply.tsr")
    #expect(keep.status == 0, "\(keep.errors)")
    #expect(value("stamped", in: keep.output) == root)
    let verify = try run("verify", "--expect-root", root)
    #expect(verify.status == 0, "\(verify.output)")
    #expect(
      verify.output.contains(", says a certificate that calls itself `A timestamp authority` ("))
    _ = try run("evidence", "AzureDiagnostics", "--out", "folder")
    let folder = try run("verify", "folder", "--expect-root", root)
    #expect(
      folder.status == 0 && folder.output.contains("`A timestamp authority`"), "\(folder.output)")
    let copy = try EvidenceFolder(scratch: scratch, name: "folder").copy("forged")
    try copy.chain { events in
      let end = try #require(events[5].range(of: "\"reply\":\"")).upperBound
      let place = events[5].index(end, offsetBy: 900)
      let digit = events[5][place] == "0" ? "1" : "0"
      events[5].replaceSubrange(place...place, with: digit)
    }
    #expect(try run("verify", "forged").status == 1)
    // A reply of something else.
    try scratch.write("other", to: "other.txt")
    try openssl("ts -query -data other.txt -sha256 -cert -out other.tsq")
    try openssl("ts -reply -config ts.cnf -section tsa -queryfile other.tsq -out other.tsr")
    #expect(try run("seal", "--reply", "other.tsr").status == 2)
    #expect(try run("seal", "--reply", "root.txt").status == 2)
    // A changed one.
    var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: scratch.file("reply.tsr"))))
    bytes[bytes.count - 5] ^= 1
    try Data(bytes).write(to: URL(fileURLWithPath: scratch.file("changed.tsr")))
    let changed = try run("seal", "--reply", "changed.tsr")
    #expect(changed.status == 2)
    #expect(changed.errors.contains("signature does not hold"), "\(changed.errors)")
  }

  @Test(
    "a reply is refused by a key that is too short, an old hash, a certificate of another time",
    .enabled(if: Self.hasOpenSSL, "/usr/bin/openssl is not here"),
    arguments: [
      ("rsa:1024", "sha256", "is of a kind that kustody does not check"),
      ("rsa:2048", "sha1", "is of a kind that kustody does not check"),
      ("ec:secp256k1", "sha256", "is of a kind that kustody does not check"),
      ("ec:P-256", "sha256", "was not valid at the time"),
    ])
  func refusedTimestamp(kind: String, digest: String, message: String) throws {
    _ = try run("seal", "--make-key", "key.pem")
    try authority(kind: kind, digest: digest)
    if message.hasPrefix("was not valid") {
      // A certificate of the same key and name for a day in 2020.
      try scratch.write("", to: "index.txt")
      try scratch.write("02\n", to: "number")
      try openssl("req -new -key tsa.key -config ts.cnf -out tsa.csr")
      let made = try openssl(
        "ca -config ts.cnf -batch -selfsign -keyfile tsa.key -in tsa.csr -out tsa.crt -notext "
          + "-startdate 20200101000000Z -enddate 20200102000000Z")
      #expect(made == 0)
    }
    #expect(
      try openssl("ts -reply -config ts.cnf -section tsa -queryfile kustody.db.tsq -out reply.tsr")
        == 0)
    let before = try run("verify", "--json").output
    let keep = try run("seal", "--reply", "reply.tsr")
    #expect(keep.status == 2)
    #expect(keep.errors.contains(message), "\(keep.errors)")
    #expect(try run("verify", "--json").output == before)
  }

  private func authority(kind: String, digest: String) throws {
    try scratch.write(
      """
      [req]
      distinguished_name = name
      prompt = no
      [name]
      CN = A timestamp authority
      [ext]
      extendedKeyUsage = critical,timeStamping
      [tsa]
      serial = serial
      signer_cert = tsa.crt
      signer_key = tsa.key
      signer_digest = \(digest)
      default_policy = 1.2.3.4.1
      digests = sha256, sha512
      ess_cert_id_chain = no
      ess_cert_id_alg = sha256
      [ca]
      default_ca = own
      [own]
      database = index.txt
      serial = number
      new_certs_dir = .
      default_md = sha256
      policy = any
      x509_extensions = ext
      [any]
      commonName = supplied
      """, to: "ts.cnf")
    try scratch.write("01\n", to: "serial")
    let parts = kind.split(separator: ":")
    #expect(
      parts[0] == "rsa"
        ? try openssl("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:\(parts[1]) -out tsa.key")
          == 0
        : try openssl("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:\(parts[1]) -out tsa.key")
          == 0)
    #expect(
      try openssl(
        "req -new -x509 -days 3650 -key tsa.key -config ts.cnf -extensions ext -out tsa.crt") == 0)
  }

  @Test(
    "a reply with RSA-PSS is checked, and only as PSS",
    .enabled(if: Self.hasOpenSSL, "/usr/bin/openssl is not here"), arguments: ["sha256", "sha512"])
  func pss(digest: String) throws {
    _ = try run("seal", "--make-key", "key.pem")
    try authority(kind: "rsa:2048", digest: digest)
    try openssl("ts -reply -config ts.cnf -section tsa -queryfile kustody.db.tsq -out reply.tsr")
    try openssl("ts -reply -in reply.tsr -token_out -out token.der")
    try openssl("cms -verify -noverify -inform DER -in token.der -out facts.der")
    for (salt, isGood) in [("digest", true), ("max", false)] {
      let signed = try openssl(
        "cms -sign -in facts.der -binary -nodetach -econtent_type 1.2.840.113549.1.9.16.1.4 -cades -md \(digest) "
          + "-signer tsa.crt -inkey tsa.key -keyopt rsa_padding_mode:pss -keyopt rsa_pss_saltlen:\(salt) "
          + "-outform DER -out pss.der")
      #expect(signed == 0)
      let token = [UInt8](try Data(contentsOf: URL(fileURLWithPath: scratch.file("pss.der"))))
      let status: [UInt8] = [0x30, 0x03, 0x02, 0x01, 0x00]
      let count = token.count + status.count
      let reply = [0x30, 0x82, UInt8(count >> 8), UInt8(count & 0xFF)] + status + token
      try Data(reply).write(to: URL(fileURLWithPath: scratch.file("pss.tsr")))
      let keep = try run("seal", "--reply", "pss.tsr")
      #expect((keep.status == 0) == isGood, "\(salt): \(keep.errors)")
      var changed = reply
      changed[changed.count - 9] ^= 1
      try Data(changed).write(to: URL(fileURLWithPath: scratch.file("changed.tsr")))
      #expect(try run("seal", "--reply", "changed.tsr").status == 2)
    }
    #expect(try run("verify").status == 0)
  }

  @Test(
    "--tsa-ca asks who issued the authority's certificate, and when",
    .enabled(if: Self.hasOpenSSL, "/usr/bin/openssl is not here"))
  func trusted() throws {
    _ = try run("seal", "--make-key", "key.pem")
    try authority(kind: "ec:P-256", digest: "sha256")
    try scratch.write(
      """
      [ca]
      basicConstraints = critical,CA:TRUE
      keyUsage = critical,keyCertSign
      [end]
      basicConstraints = CA:FALSE
      """, to: "ext.cnf")
    func issue(_ name: String, by issuer: String, _ section: String) throws {
      try openssl("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out \(name).key")
      try openssl("req -new -key \(name).key -subj /CN=\(name) -out \(name).csr")
      #expect(
        try openssl(
          "x509 -req -in \(name).csr -CA \(issuer).crt -CAkey \(issuer).key -CAcreateserial -days 3650 "
            + "-extfile ext.cnf -extensions \(section) -out \(name).crt") == 0)
    }
    try openssl("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out root.key")
    try openssl(
      "req -new -x509 -days 3650 -key root.key -subj /CN=root -addext basicConstraints=critical,CA:TRUE -out root.crt"
    )
    try issue("middle", by: "root", "ca")
    try issue("leaf", by: "root", "end")
    for (issuer, isGood) in [("middle", true), ("root", true), ("leaf", false)] {
      try openssl("req -new -key tsa.key -config ts.cnf -out tsa.csr")
      #expect(
        try openssl(
          "x509 -req -in tsa.csr -CA \(issuer).crt -CAkey \(issuer).key -CAcreateserial -days 3650 "
            + "-extfile ts.cnf -extensions ext -out tsa.crt") == 0)
      let made = try openssl(
        "ts -reply -config ts.cnf -section tsa -queryfile kustody.db.tsq -chain middle.crt -out reply.tsr"
      )
      #expect(made == 0)
      let keep = try run("seal", "--reply", "reply.tsr", "--tsa-ca", "root.crt")
      #expect((keep.status == 0) == isGood, "\(issuer): \(keep.errors)")
      if !isGood { #expect(keep.errors.contains("no way leads from the certificate")) }
    }
    #expect(
      try run("verify", "--tsa-ca", "root.crt").output.contains("a trusted one vouches for it"))
    let other = try run("verify", "--tsa-ca", "leaf.crt")
    #expect(other.status == 1 && other.output.contains("no way leads from the certificate"))
    #expect(try run("verify", "--tsa-ca", "fw.jsonl").status == 2)
    #expect(try run("seal", "--key", "key.pem", "--tsa-ca", "root.crt").status == 2)
  }

  @Test("a key that signed nothing is not left behind")
  func abandonedKey() throws {
    try scratch.makeFolder("request")
    let seal = try run("seal", "--make-key", "new.pem", "--request", "request")
    #expect(seal.status == 3, "\(seal.errors)")
    #expect(try !scratch.names().contains("new.pem"))
  }

  @Test("one thing at a time, and a key that is one")
  func refusals() throws {
    #expect(try run("seal").status == 2)
    #expect(try run("seal", "--key", "a", "--make-key", "b").status == 2)
    #expect(try run("seal", "--key", "fw.jsonl").status == 2)
    #expect(try run("seal", "--key", "none.pem").status == 3)
    #expect(try run("seal", "--db", "none.db", "--make-key", "new.pem").status == 3)
    #expect(try !scratch.names().contains("new.pem"))
  }

  @Test("the certificate lists the files, their hashes and the root, and what is wrong")
  func certificate() throws {
    let good = try run("certificate", "--examiner", "A. Auditor | <b>")
    #expect(good.status == 0)
    for part in [
      root, "`fw.jsonl`", "| SHA-256 of the file |", "| Seal of its rows |", "| Differences | 0 |",
      "A. Auditor \\| \\<b\\>",
    ] {
      #expect(good.output.contains(part), "\(part)")
    }
    try scratch.write("changed", to: "fw.jsonl")
    _ = try run("seal", "--make-key", "key.pem")
    let signed = try run("certificate", "--case", "17", "--record").output
    for part in [
      "| Root | `\(root)` |", "| Algorithm | Ed25519 |", "| Signature | `", "| Case | 17 |",
      "64 KiB",
    ] {
      #expect(signed.contains(part), "\(part)")
    }
    #expect(!signed.contains("\\-"))
    let bad = try run("certificate", "--output", "certificate.html")
    #expect(bad.status == 1)
    let page = try scratch.read("certificate.html")
    #expect(page.contains("<tr><th>Differences</th><td>1</td></tr>"))
    #expect(!page.contains("<script") && page.contains("default-src 'none'"))
    #expect(try run("certificate", "--output", "kustody.db").status == 2)
  }
}
