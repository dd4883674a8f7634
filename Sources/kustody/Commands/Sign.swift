import ArgumentParser
import Diagnostics
import Evidence
import Files
import JSON
import Platform
import Rendering
import SQLite
import Storage
import Workspace

struct Sign: KustodyCommand {
  static let configuration = CommandConfiguration(
    commandName: "sign", abstract: "Sign the root, and have a timestamp authority confirm it.",
    discussion: """
      A key is Ed25519, as `openssl genpkey` makes it too. Signatures and replies go into the custody log; `kustody verify` checks them. Beside the database a \
      request for a timestamp authority (RFC 3161) is written. To send it:

      curl -H 'Content-Type: application/timestamp-query' --data-binary @kustody.db.tsq URL > kustody.db.tsr
      """,
    aliases: ["seal"])

  static let examples = [
    Example("a new Ed25519 key, and a signature by it", "kustody sign --make-key key.pem"),
    Example(
      "a signature by a key, and files for OpenSSL",
      "kustody sign --key key.pem --write-signature root.sig --write-key key.pub"),
  ]

  @OptionGroup var database: DatabaseOption

  @Option(
    help: ArgumentHelp("A private Ed25519 key, PKCS #8 in PEM.", valueName: "file"),
    completion: .file())
  var key: String?

  @Option(
    help: ArgumentHelp("Make a new key, which only its owner may read.", valueName: "file"),
    completion: .file())
  var makeKey: String?

  @Option(
    help: ArgumentHelp(
      "Where the request goes. Default: the database's name and .tsq.", valueName: "file"),
    completion: .file())
  var request: String?

  @Option(
    help: ArgumentHelp("A timestamp authority's reply.", valueName: "file"), completion: .file())
  var reply: String?

  @Option(
    help: ArgumentHelp(
      "Write the signature's 64 bytes to a file, and beside it, in FILE.txt, what was signed.",
      valueName: "file"), completion: .file())
  var writeSignature: String?

  @Option(
    help: ArgumentHelp("Write the public key to a file, in PEM.", valueName: "file"),
    completion: .file())
  var writeKey: String?

  @OptionGroup var authority: AuthorityArguments
  @OptionGroup var circumstances: CaseArguments

  @OptionGroup var terminal: TerminalArguments

  func validate() throws {
    if [key, makeKey, reply].compactMap({ $0 }).count != 1 {
      throw ValidationError("one of --key, --make-key and --reply is needed")
    }
    if reply != nil, request != nil || writeSignature != nil || writeKey != nil {
      throw ValidationError("--reply takes no --request, --write-signature, --write-key")
    }
    if reply == nil, authority.file != nil { throw ValidationError("--tsa-ca is of --reply") }
  }

  func run() throws {
    _ = Interruption.shared
    let path = database.path
    let log = try reading(path) { try CustodyEntries($0.connection) }
    guard log.broken.isEmpty else {
      throw Failure(.findings, "the custody log is broken; `kustody verify` says where")
    }
    if let reply {
      try keep(reply, in: path, log)
      return
    }
    guard let root = log.root, let entry = log.entries.last else {
      throw Failure(.wrong, "there is no root in `\(path)`: nothing was ingested")
    }
    let key = try signingKey()
    var isRecorded = false
    // A key that signed nothing is not left behind.
    defer { if let makeKey, !isRecorded { unlink(makeKey) } }
    let signature = key.signature(of: root)
    let requestPath = request ?? path + ".tsq"
    try write(Timestamp.request(for: root), to: requestPath)
    if let writeSignature {
      try write(signature, to: writeSignature)
      try write(RootSignature.message(root), to: writeSignature + ".txt")
    }
    if let writeKey { try write(Array(key.publicPEM.utf8), to: writeKey) }
    let newRoot = try recording(
      "signed", in: path,
      [
        JSONMember("root", .string("\(root)")), JSONMember("entry", .integer(entry.number)),
        JSONMember("algorithm", .string("Ed25519")),
        JSONMember("publicKey", .string(hexadecimal(key.publicKey))),
        JSONMember("signature", .string(hexadecimal(signature))),
      ] + circumstances.members)
    isRecorded = true
    try write(
      """
      signed    \(root)
      key       \(hexadecimal(key.publicKey))
      signature \(hexadecimal(signature))
      request   \(requestPath)
      root      \(newRoot)

      """)
  }

  private func signingKey() throws -> RootSignature.Key {
    if let makeKey {
      let key = RootSignature.Key()
      let descriptor = open(makeKey, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else { throw Failure(FileError(path: makeKey)) }
      defer { close(descriptor) }
      do {
        let output = Output(fileDescriptor: descriptor)
        try output.write(key.pem)
        try output.flush()
        guard fsync(descriptor) == 0 else { throw Failure(FileError(path: makeKey)) }
      } catch {
        // Half a key is none.
        unlink(makeKey)
        throw error
      }
      return key
    }
    let path = key ?? ""
    let text = try reporting { try Files.text(ofFile: path) }
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & 0o077 != 0 {
      Terminal.error.write("note: users other than its owner can read `\(visible(path))`\n")
    }
    guard let key = RootSignature.Key(pem: text) else {
      throw Failure(
        .wrong, "`\(path)` is not a private Ed25519 key, unencrypted, in PKCS #8 and PEM",
        help: "`openssl genpkey -algorithm ed25519 -out \(path)` makes one")
    }
    return key
  }

  /// Puts a reply into the log, if it is of a root that the log had.
  private func keep(_ reply: String, in path: String, _ log: CustodyEntries) throws {
    let bytes = try reporting { try Files.contents(ofFile: reply) }
    let trusted = try authority.certificates()
    let stamp: TimestampReply
    do throws(TimestampReply.Failure) {
      stamp = try TimestampReply(bytes, trusting: trusted)
    } catch {
      throw Failure(.wrong, "`\(reply)`: \(error.message)")
    }
    guard
      let entry = log.entries.last(where: {
        SHA256Hash(of: RootSignature.message($0.hash)) == stamp.imprint
      })
    else {
      throw Failure(.wrong, "`\(reply)` does not belong to any root of `\(path)`")
    }
    let newRoot = try recording(
      "timestamped", in: path,
      [
        JSONMember("root", .string("\(entry.hash)")), JSONMember("entry", .integer(entry.number)),
        JSONMember("timestamp", .string(stamp.time)),
        JSONMember("authority", .string(stamp.authority)),
        JSONMember("certificateSha256", .string("\(stamp.certificateSHA256)")),
        JSONMember("reply", .string(hexadecimal(bytes))),
      ] + circumstances.members)
    try write(
      """
      stamped   \(entry.hash)
      time      \(stamp.time)
      authority \(stamp.authority)
      by        \(stamp.certificateSHA256), a certificate \(trusted == nil ? "whose issuer was not checked" : "that a trusted one vouches for")
      root      \(newRoot)

      """)
  }

  private func write(_ bytes: [UInt8], to path: String) throws {
    try reporting {
      let file = try replacement(of: path)
      try file.output.write(utf8: bytes)
      try file.commit()
    }
  }

  private func write(_ text: String) throws {
    let output = Output(fileDescriptor: Terminal.output.fileDescriptor)
    // The authority's name comes from a file.
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    try output.write(lines.map { visible(String($0)) }.joined(separator: "\n"))
    try output.flush()
  }
}
