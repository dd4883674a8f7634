import Evidence
import Files
import Foundation
import Ingestion
import Storage
import Testing

@Suite("Keys, requests and replies")
struct TimestampTests {
  /// RFC 8032, section 7.1, test 1, as PKCS #8.
  private let pem = """
    -----BEGIN PRIVATE KEY-----
    MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
    -----END PRIVATE KEY-----

    """
  private let publicKey = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"

  @Test("a key of the standard's own gives its public key, and is written as it was read")
  func key() throws {
    let key = try #require(RootSignature.Key(pem: pem))
    #expect(hexadecimal(key.publicKey) == publicKey)
    #expect(key.pem == pem)
    // RFC 8410, section 10.1, has the form.
    let text = """
      -----BEGIN PUBLIC KEY-----
      MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
      -----END PUBLIC KEY-----

      """
    #expect(RootSignature.publicKey(text) == key.publicKey)
    #expect(RootSignature.publicKey(publicKey) == key.publicKey)
    #expect(RootSignature.publicKey(pem) == key.publicKey)
  }

  @Test("a signature holds for its root and key only")
  func signature() throws {
    let key = RootSignature.Key()
    let root = SHA256Hash(of: [1])
    let signature = key.signature(of: root)
    #expect(RootSignature.isValid(signature, of: root, publicKey: key.publicKey))
    #expect(!RootSignature.isValid(signature, of: SHA256Hash(of: [2]), publicKey: key.publicKey))
    #expect(
      !RootSignature.isValid(signature, of: root, publicKey: RootSignature.Key().publicKey))
    #expect(!RootSignature.isValid([], of: root, publicKey: key.publicKey))
    #expect(!RootSignature.isValid(signature, of: root, publicKey: []))
  }

  @Test(
    "what is not a key is none",
    arguments: [
      "", "x", "-----BEGIN PRIVATE KEY-----",
      "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
      "-----BEGIN PRIVATE KEY-----\n!!!!\n-----END PRIVATE KEY-----", "abcd",
      // Of X25519, which signs nothing.
      """
      -----BEGIN PRIVATE KEY-----
      MC4CAQAwBQYDK2VuBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
      -----END PRIVATE KEY-----
      """,
    ])
  func noKey(text: String) {
    #expect(RootSignature.Key(pem: text) == nil)
    #expect(RootSignature.publicKey(text) == nil)
  }

  @Test("a request is the bytes that RFC 3161 asks for")
  func request() throws {
    let root = SHA256Hash(of: [])
    let hash = hexadecimal(SHA256Hash(of: RootSignature.message(root)).bytes)
    #expect(
      hexadecimal(Timestamp.request(for: root))
        == "30390201013031300d060960864801650304020105000420" + hash + "0101ff")
  }

  @Test("bytes of any kind are not a reply, and do no harm")
  func malformed() {
    var bytes: [UInt8] = []
    var state: UInt64 = 1
    for round in 0..<2000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      bytes.append([0x30, 0x31, 0x02, 0x84, 0xA0, 0xFF, 0x00, 0x04][Int(state >> 33) % 8])
      if round % 40 == 0 { bytes.removeAll() }
      #expect(throws: TimestampReply.Failure.self) { try TimestampReply(bytes) }
    }
    #expect(throws: TimestampReply.Failure.refused(2)) {
      try TimestampReply([0x30, 0x05, 0x30, 0x03, 0x02, 0x01, 0x02])
    }
  }

  /// What OpenSSL answered to the request above.
  private var reply: [UInt8] {
    get throws {
      [UInt8](
        try #require(
          Data(
            base64Encoded: """
              MIIDazADAgEAMIIDYgYJKoZIhvcNAQcCoIIDUzCCA08CAQMxDzANBglghkgBZQMEAgEFADBjBgsqhkiG9w0BCRABBK
              BUBFIwUAIBAQYEKgMEATAxMA0GCWCGSAFlAwQCAQUABCAyxUSfGSnXUCXjl6LMmW8WuH8bSEATBAWuMgh7fW+EUgIB
              BBgPMjAyNjExMjQwOTAxMTdaoIIBgjCCAX4wggEjoAMCAQICFGum+O7XWmTek6ZYqUQUd9M2pLIfMAoGCCqGSM49BA
              MCMCAxHjAcBgNVBAMMFUEgdGltZXN0YW1wIGF1dGhvcml0eTAgFw0yNjExMjQwOTAwMjRaGA8yMTI2MTAzMTA5MDAy
              NFowIDEeMBwGA1UEAwwVQSB0aW1lc3RhbXAgYXV0aG9yaXR5MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE2TqhfN
              yvtfDIPa5GVOt/jO7FmJWfJTOays7qYMv8Wm1zRnEjMFAbt6Rsg4nUtoy7wnYca12S+3afWPItmmvXPaM5MDcwFgYD
              VR0lAQH/BAwwCgYIKwYBBQUHAwgwHQYDVR0OBBYEFOdOH8+gpNAIWASP88+DJ0xKIL5HMAoGCCqGSM49BAMCA0kAME
              YCIQDF8RiwwAfX4tTKQpxdLVzZik+eLA63206RurmFamLZSQIhAJ0G+yT5reFP0aL6oEMj/wuWGl4R9sFy3r6F6Klm
              e7I6MYIBTDCCAUgCAQEwODAgMR4wHAYDVQQDDBVBIHRpbWVzdGFtcCBhdXRob3JpdHkCFGum+O7XWmTek6ZYqUQUd9
              M2pLIfMA0GCWCGSAFlAwQCAQUAoIGkMBoGCSqGSIb3DQEJAzENBgsqhkiG9w0BCRABBDAcBgkqhkiG9w0BCQUxDxcN
              MjYxMTI0MDkwMTE3WjAvBgkqhkiG9w0BCQQxIgQgE8E92x7709d4FJpIChreiaOP8rQbdEpacUSK7woKlL8wNwYLKo
              ZIhvcNAQkQAi8xKDAmMCQwIgQgU+DiHpoi7WK4jH+WWv4O8B8xwAkTruQFJUN5TO7HYmswCgYIKoZIzj0EAwIERzBF
              AiEA+7zaOA0QYixEkE7UrPdqSM9lTgJK4m5NN9zD63dL3zcCIF99vCGkfwoKzkOWXLqkyMm8kvukXBe9h9ovLRofv9
              VH
              """, options: .ignoreUnknownCharacters)))
    }
  }

  @Test("a reply says what it is of, when, and by which certificate")
  func understood() throws {
    let stamp = try TimestampReply(try reply)
    #expect(stamp.imprint == SHA256Hash(of: RootSignature.message(SHA256Hash(of: []))))
    #expect(stamp.time == "2026-11-24T09:01:17Z")
    #expect(stamp.authority == "A timestamp authority")
    #expect(
      "\(stamp.certificateSHA256)"
        == "53e0e21e9a22ed62b88c7f965afe0ef01f31c00913aee4052543794ceec7626b")
  }

  /// BER (ITU-T X.690, section 8.1.3.6), as authorities may write what they do not sign.
  @Test("a reply with open lengths says the same", arguments: [[0], [0, 9], [0, 9, 24]])
  func openLengths(places: [Int]) throws {
    var bytes = try reply
    for place in places.reversed() {
      #expect(bytes[place] & 0x20 != 0 && bytes[place + 1] == 0x82)
      let length = Int(bytes[place + 2]) << 8 | Int(bytes[place + 3])
      bytes.insert(contentsOf: [0, 0], at: place + 4 + length)
      bytes.replaceSubrange(place + 1..<place + 4, with: [0x80])
      // What is around it has as many bytes less as it needs for its end, but for one.
      for outer in places where outer < place { bytes[outer + 3] -= 1 }
    }
    #expect(try TimestampReply(bytes) == TimestampReply(try reply))
  }

  @Test("no changed byte of a reply makes it say something else")
  func changedReply() throws {
    let good = try reply
    let stamp = try TimestampReply(good)
    for place in good.indices {
      for mask: UInt8 in [0x01, 0x80, 0xFF] {
        var bytes = good
        bytes[place] ^= mask
        if let other = try? TimestampReply(bytes) { #expect(other == stamp, "byte \(place)") }
      }
      #expect(throws: TimestampReply.Failure.self) { try TimestampReply(Array(good[..<place])) }
    }
    #expect(throws: TimestampReply.Failure.malformed) { try TimestampReply(good + [0]) }
  }

  @Test("the certificate must be the one that what is signed names")
  func otherCertificate() throws {
    var bytes = try reply
    let name = Array("A timestamp authority".utf8)
    // The second is the subject of the certificate; the first its issuer, by which it is found.
    let places = bytes.indices.filter { bytes[$0...].starts(with: name) }
    bytes[places[1]] = UInt8(ascii: "B")
    #expect(throws: TimestampReply.Failure.otherCertificate) { try TimestampReply(bytes) }
  }

  @Test(
    "lengths that lie, endless nesting and open ends do no harm",
    arguments: [
      ([0x30, 0x84], 0xFF, 4), ([0x30, 0x88], 0xFF, 8), ([0x30, 0xFE], 0xFF, 126),
      ([0x30, 0x80], 0, 0), ([0x30, 0x80], 0, 1), ([0x1F], 0xFF, 64), ([], 0x30, 1 << 20),
      ([], 0x30, TimestampReply.maximumSize + 1), ([0x30, 0x06, 0x30, 0x04, 0x02, 0x02], 0x7F, 2),
    ] as [([UInt8], filler: UInt8, count: Int)])
  func hostile(start: [UInt8], filler: UInt8, count: Int) {
    let bytes = start + [UInt8](repeating: filler, count: count)
    #expect(throws: TimestampReply.Failure.self) { try TimestampReply(bytes) }
  }

  @Test("open ends within open ends do no harm")
  func openEnds() {
    let bytes = (0..<100_000).flatMap { _ in [0x30, 0x80] as [UInt8] }
    #expect(throws: TimestampReply.Failure.self) { try TimestampReply(bytes) }
  }
}
