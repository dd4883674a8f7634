import Cryptography
import Files
import Testing

@Suite("Hash functions")
struct HashFunctionTests {
  /// Answers: RFC 1321, appendix A.5; FIPS 180-2, appendices B to D; NIST's "Examples with Intermediate Values".
  @Test(
    "give the standards' answers",
    arguments: [
      (.md5, "", "d41d8cd98f00b204e9800998ecf8427e"),
      (.md5, "abc", "900150983cd24fb0d6963f7d28e17f72"),
      (.md5, "message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
      (.sha1, "", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
      (.sha1, "abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
      (
        .sha1, "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "84983e441c3bd26ebaae4aa1f95129e5e54670f1"
      ),
      (.sha256, "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      (.sha256, "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        .sha256, "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
      (
        .sha384, "abc",
        "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
          + "8086072ba1e7cc2358baeca134c825a7"
      ),
      (
        .sha512, "abc",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
          + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
      ),
    ] as [(HashFunction, String, String)])
  func standard(function: HashFunction, text: String, digest: String) {
    #expect(hexadecimal(function.hash(Array(text.utf8))) == digest)
    // A lazy collection does not lie in one piece.
    #expect(hexadecimal(function.hash(text.utf8.lazy.map { $0 })) == digest)
  }

  /// FIPS 180-2, appendix B.3: a million times `a`.
  @Test("SHA-256 does not depend on how its bytes come", arguments: [1, 63, 64, 65, 1000, 1 << 20])
  func portions(size: Int) {
    var hash = SHA256()
    var left = 1_000_000
    while left > 0 {
      hash.update(data: [UInt8](repeating: UInt8(ascii: "a"), count: min(size, left)))
      left -= size
    }
    #expect(
      hexadecimal(hash.finalize())
        == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test("a copy of a SHA-256 goes on by itself, and the original stays as it was")
  func copies() {
    var hash = SHA256()
    hash.update(data: Array("ab".utf8))
    var copy = hash
    copy.update(data: Array("x".utf8))
    #expect(hash.finalize() == SHA256.hash(data: Array("ab".utf8)))
    hash.update(data: Array("c".utf8))
    #expect(hash.finalize() == SHA256.hash(data: Array("abc".utf8)))
    #expect(copy.finalize() == SHA256.hash(data: Array("abx".utf8)))
    #expect(Array(hash.finalize()) == HashFunction.sha256.hash(Array("abc".utf8)))
  }

  /// Two are hashed side by side, and the last bytes of one are padded in one block or two.
  @Test(
    "messages that are hashed together have the hashes that each has alone",
    arguments: [0...0, 0...200, 500...600, 3900...3901])
  func together(sizes: ClosedRange<Int>) {
    let bytes = (0..<8192).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
    var messages = sizes.map { $0 % 7..<$0 % 7 + $0 }
    messages += messages.reversed() + [5..<5, 1..<4096]
    let hashes = bytes.withUnsafeBytes { SHA256.hashes(of: messages, in: $0) }
    #expect(hashes == messages.flatMap { [UInt8](SHA256.hash(data: bytes[$0])) })
    #expect(bytes.withUnsafeBytes { SHA256.hashes(of: [], in: $0) }.isEmpty)
  }
}
