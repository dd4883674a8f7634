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
    #expect(try run("verify").output.contains("was signed by the key \(key)\n"))
    let other = String(repeating: "ab", count: 32)
    #expect(try run("verify", "--public-key", other).status == 1)
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
        "update kustody_log set event_json = \(change) where seq = 3")
      let verify = try run("verify", "--db", "copy.db")
      #expect(verify.status == 1)
      #expect(verify.output.contains("entry 3"), "\(verify.output)")
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
    let seal = try run("seal", "--key", "key.pem")
    #expect(seal.status == 0, "\(seal.errors)")
    let digits = Array(value("signature", in: seal.output))
    let signature = stride(from: 0, to: digits.count, by: 2).compactMap {
      UInt8(String(digits[$0...$0 + 1]), radix: 16)
    }
    try Data(signature).write(to: URL(fileURLWithPath: scratch.file("root.sig")))
    try scratch.write("kustody root \(root)\n", to: "root.txt")
    try openssl("pkey -in key.pem -pubout -out public.pem")
    let verdict = try openssl(
      "pkeyutl -verify -pubin -inkey public.pem -rawin -in root.txt -sigfile root.sig")
    #expect(verdict == 0)
    #expect(try run("verify", "--public-key", "public.pem").status == 0)
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
    for part in [root, "`fw.jsonl`", "| Differences | 0 |", "A. Auditor \\| \\<b\\>"] {
      #expect(good.output.contains(part), "\(part)")
    }
    try scratch.write("changed", to: "fw.jsonl")
    let bad = try run("certificate", "--output", "certificate.md")
    #expect(bad.status == 1)
    #expect(try scratch.read("certificate.md").contains("| Differences | 1 |"))
  }
}
