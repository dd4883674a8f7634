import Evidence
import Ingestion
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
    let text = RootSignature.pem(publicKey: key.publicKey)
    #expect(RootSignature.publicKey(text) == key.publicKey)
    #expect(RootSignature.publicKey(publicKey) == key.publicKey)
    #expect(RootSignature.publicKey(pem) == key.publicKey)
  }

  @Test("a signature holds for its root and key only")
  func signature() throws {
    let key = RootSignature.Key()
    let root = SHA256Hash(of: [1])
    let signature = try #require(key.signature(of: root))
    #expect(RootSignature.isValid(signature, of: root, publicKey: key.publicKey))
    #expect(!RootSignature.isValid(signature, of: SHA256Hash(of: [2]), publicKey: key.publicKey))
    #expect(
      !RootSignature.isValid(signature, of: root, publicKey: RootSignature.Key().publicKey))
    #expect(!RootSignature.isValid([], of: root, publicKey: key.publicKey))
    #expect(!RootSignature.isValid(signature, of: root, publicKey: []))
  }

  @Test(
    "what is no key is none",
    arguments: [
      "", "x", "-----BEGIN PRIVATE KEY-----",
      "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
      "-----BEGIN PRIVATE KEY-----\n!!!!\n-----END PRIVATE KEY-----", "abcd",
    ])
  func noKey(text: String) {
    #expect(RootSignature.Key(pem: text) == nil)
    #expect(RootSignature.publicKey(text) == nil)
  }

  @Test("a request is the bytes that RFC 3161 asks for")
  func request() {
    let root = SHA256Hash(of: [])
    let hash = hexadecimal(SHA256Hash(of: RootSignature.message(root)).bytes)
    #expect(
      hexadecimal(Timestamp.request(for: root))
        == "30390201013031300d060960864801650304020105000420" + hash + "0101ff")
  }

  @Test("bytes of any kind are no reply, and do no harm")
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
}
