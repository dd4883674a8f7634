import Cryptography
import Files
import Foundation
import Testing

@Suite("Signatures")
struct SignatureTests {
  /// RFC 8032, section 7.1, tests 1 to 3.
  @Test(
    "of Ed25519 are those of the standard",
    arguments: [
      (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
          + "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
      ),
      (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
          + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
      ),
      (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
          + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
      ),
    ])
  func ed25519(seed: String, publicKey: String, message: String, signature: String) throws {
    let key = try #require(Ed25519.PrivateKey(seed: try bytes(seed)))
    let message = try bytes(message)
    #expect(hexadecimal(key.publicKey) == publicKey)
    #expect(hexadecimal(key.signature(for: message)) == signature)
    #expect(Ed25519.isValid(try bytes(signature), of: message, publicKey: key.publicKey))
    #expect(!Ed25519.isValid(try bytes(signature), of: message + [0], publicKey: key.publicKey))
  }

  /// RFC 8032, section 5.1.7: S is below the order of the group, or one signature would have two forms.
  @Test("of Ed25519 have one form")
  func oneForm() throws {
    let key = Ed25519.PrivateKey()
    var signature = key.signature(for: [])
    #expect(Ed25519.isValid(signature, of: [], publicKey: key.publicKey))
    let order = try bytes("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010")
    var carry = 0
    for index in 0..<32 {
      carry += Int(signature[32 + index]) + Int(order[index])
      signature[32 + index] = UInt8(truncatingIfNeeded: carry)
      carry >>= 8
    }
    #expect(!Ed25519.isValid(signature, of: [], publicKey: key.publicKey))
  }

  @Test("keys of Ed25519 have 32 bytes, and no two are the same", arguments: [0, 31, 33])
  func keys(count: Int) throws {
    #expect(Ed25519.PrivateKey(seed: [UInt8](repeating: 1, count: count)) == nil)
    let key = Ed25519.PrivateKey()
    #expect(key.seed != Ed25519.PrivateKey().seed)
    let signature = key.signature(for: [])
    #expect(
      !Ed25519.isValid(signature, of: [], publicKey: [UInt8](repeating: 1, count: count)))
  }

  /// What stands in `Fixtures/signatures/nist.txt` says where it is from.
  @Test("of RSA and ECDSA hold where NIST says so", arguments: try NISTSignature.all())
  func nist(_ sample: NISTSignature) throws {
    let key = try #require(PublicKey(sample.key))
    #expect(key.isRSA == (sample.kind != "ecdsa"))
    #expect(key.isEllipticCurve == (sample.kind == "ecdsa"))
    let padding: PublicKey.Padding = sample.kind == "pss" ? .pss : .pkcs1
    let other: PublicKey.Padding = sample.kind == "pss" ? .pkcs1 : .pss
    func holds(_ signature: [UInt8], _ message: [UInt8], _ padding: PublicKey.Padding) -> Bool {
      key.signed(message, signature: signature, hash: sample.hash, padding: padding)
    }
    #expect(holds(sample.signature, sample.message, padding) == sample.holds)
    #expect(!holds(sample.signature, sample.message + [0], padding))
    #expect(!holds(sample.signature + [0], sample.message, padding))
    #expect(!holds([], sample.message, padding))
    if key.isRSA { #expect(!holds(sample.signature, sample.message, other)) }
  }

  @Test("what is not a key is none")
  func noKey() throws {
    let key = try #require(try NISTSignature.all().first).key
    #expect(PublicKey([]) == nil)
    #expect(PublicKey(key + [0]) == nil)
    #expect(PublicKey(Array(key.dropLast())) == nil)
    // Of P-256, with the point (1, 1), which is not on the curve.
    let point = String(repeating: "00", count: 31) + "01"
    #expect(
      PublicKey(
        try bytes("3059301306072a8648ce3d020106082a8648ce3d03010703420004" + point + point)) == nil)
  }

  @Test("blocks of PEM are read and written", arguments: [0, 1, 47, 48, 49, 81, 10_000])
  func pem(count: Int) {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
    let text = PEM.text("THING", bytes)
    #expect(text.hasPrefix("-----BEGIN THING-----\n"))
    #expect(text.hasSuffix("\n-----END THING-----\n"))
    #expect(text.split(separator: "\n").allSatisfy { $0.utf8.count <= 64 })
    let several = "before\n" + text + PEM.text("OTHER", [1]) + "between\n" + text + "after"
    #expect(PEM.blocks("THING", in: several) == (count > 0 ? [bytes, bytes] : []))
    #expect(PEM.blocks("OTHER", in: several) == [[1]])
  }

  @Test(
    "what is not a block of PEM is none",
    arguments: [
      "", "-----BEGIN THING-----", "-----BEGIN THING-----\n!!!!\n-----END THING-----\n",
      "-----BEGIN THING-----\nAAAA\n-----END OTHER-----\n",
      "-----END THING-----\nAAAA\n-----BEGIN THING-----\n",
    ])
  func noBlock(text: String) { #expect(PEM.blocks("THING", in: text).isEmpty) }
}

/// A line of the file.
struct NISTSignature: Sendable, CustomTestStringConvertible {
  var kind: String
  var hash: HashFunction
  var key: [UInt8]
  var message: [UInt8]
  var signature: [UInt8]
  var holds: Bool
  var number: Int

  var testDescription: String { "line \(number), \(kind) with \(hash)" }

  static func all() throws -> [NISTSignature] {
    let path = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let text = try String(
      contentsOfFile: "/" + path + "/Fixtures/signatures/nist.txt", encoding: .utf8)
    let lines = text.split(separator: "\n").enumerated().filter { !$0.element.hasPrefix("#") }
    return try lines.map { number, line in
      let fields = line.split(separator: " ").map(String.init)
      let hash: HashFunction =
        switch fields[1] {
        case "sha256": .sha256
        case "sha384": .sha384
        default: .sha512
        }
      return NISTSignature(
        kind: fields[0], hash: hash, key: try bytes(fields[2]), message: try bytes(fields[3]),
        signature: try bytes(fields[4]), holds: fields[5] == "holds", number: number + 1)
    }
  }
}

private func bytes(_ digits: String) throws -> [UInt8] {
  try #require(decodedHexadecimal(digits))
}
