import CCrypto
import CSHA256

/// SHA-256 over bytes that come in portions. A copy goes on by itself.
///
/// The state is a plain value, without memory of its own: rows are hashed one by one.
package struct SHA256: Sendable {
  private var state = SHA256_CTX()

  package init() { SHA256_Init(&state) }

  package mutating func update(bufferPointer bytes: UnsafeRawBufferPointer) {
    SHA256_Update(&state, bytes.baseAddress, bytes.count)
  }

  package mutating func update(data bytes: some Collection<UInt8>) {
    withContiguousBytes(of: bytes) { update(bufferPointer: $0) }
  }

  package func finalize() -> SHA256Digest {
    var state = state
    var value = SIMD32<UInt8>()
    withUnsafeMutableBytes(of: &value) {
      _ = SHA256_Final($0.baseAddress?.assumingMemoryBound(to: UInt8.self), &state)
    }
    return SHA256Digest(value: value)
  }

  package static func hash(data bytes: some Collection<UInt8>) -> SHA256Digest {
    var hash = SHA256()
    hash.update(data: bytes)
    return hash.finalize()
  }
}

extension SHA256 {
  /// The hashes of many messages, one after another, 32 bytes each: two of them are hashed side by side where the
  /// processor has instructions for that.
  ///
  /// - Parameters:
  ///   - messages: where each lies in `bytes`.
  package static func hashes(
    of messages: [Range<Int>], in bytes: UnsafeRawBufferPointer
  ) -> [UInt8] {
    guard hasInstructions, let base = bytes.bindMemory(to: UInt8.self).baseAddress else {
      var hashes: [UInt8] = []
      hashes.reserveCapacity(messages.count * 32)
      for message in messages {
        var hash = SHA256()
        hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: bytes[message]))
        hash.finalize().withUnsafeBytes { hashes.append(contentsOf: $0) }
      }
      return hashes
    }
    let places = messages.map { message in
      precondition(message.lowerBound >= 0 && message.upperBound <= bytes.count)
      return kustody_message(start: message.lowerBound, count: message.count)
    }
    return [UInt8](unsafeUninitializedCapacity: places.count * 32) { hashes, count in
      kustody_sha256_each(base, places, places.count, hashes.baseAddress)
      count = places.count * 32
    }
  }

  private static let hasInstructions = kustody_sha256_has_instructions() != 0
}

/// The 32 bytes that SHA-256 gives.
package struct SHA256Digest: Sendable, Hashable, Sequence {
  package var value: SIMD32<UInt8>

  package func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    Swift.withUnsafeBytes(of: value, body)
  }

  package func makeIterator() -> IndexingIterator<[UInt8]> {
    withUnsafeBytes { [UInt8]($0) }.makeIterator()
  }
}

/// Hash functions over bytes that are there at once.
package enum HashFunction: Sendable {
  /// MD5 and SHA-1 prove nothing any more: they are what logs and certificates have in them.
  case md5, sha1, sha256, sha384, sha512

  package func hash(_ bytes: some Collection<UInt8>) -> [UInt8] {
    withContiguousBytes(of: bytes) { bytes in
      switch self {
      case .md5: Self.hash(bytes, MD5_CTX(), MD5_Init, MD5_Update, MD5_Final, count: 16)
      case .sha1: Self.hash(bytes, SHA_CTX(), SHA1_Init, SHA1_Update, SHA1_Final, count: 20)
      case .sha256:
        Self.hash(bytes, SHA256_CTX(), SHA256_Init, SHA256_Update, SHA256_Final, count: 32)
      case .sha384:
        Self.hash(bytes, SHA512_CTX(), SHA384_Init, SHA384_Update, SHA384_Final, count: 48)
      case .sha512:
        Self.hash(bytes, SHA512_CTX(), SHA512_Init, SHA512_Update, SHA512_Final, count: 64)
      }
    }
  }

  private static func hash<State>(
    _ bytes: UnsafeRawBufferPointer, _ state: State,
    _ begin: (UnsafeMutablePointer<State>?) -> Int32,
    _ update: (UnsafeMutablePointer<State>?, UnsafeRawPointer?, Int) -> Int32,
    _ end: (UnsafeMutablePointer<UInt8>?, UnsafeMutablePointer<State>?) -> Int32, count: Int
  ) -> [UInt8] {
    var state = state
    _ = begin(&state)
    _ = update(&state, bytes.baseAddress, bytes.count)
    return [UInt8](unsafeUninitializedCapacity: count) { digest, initialized in
      _ = end(digest.baseAddress, &state)
      initialized = count
    }
  }
}

/// The bytes as they lie, or a copy of them.
func withContiguousBytes<Result>(
  of bytes: some Collection<UInt8>, _ body: (UnsafeRawBufferPointer) -> Result
) -> Result {
  bytes.withContiguousStorageIfAvailable { body(UnsafeRawBufferPointer($0)) }
    ?? Array(bytes).withUnsafeBytes(body)
}
