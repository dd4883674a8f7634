import CRE2

/// A program of RE2; owns it.
final class CompiledRE2: @unchecked Sendable {
  // Unchecked: RE2 promises that matching is safe from several threads, and nothing else changes it.
  private let handle: OpaquePointer

  /// A cap for the program and its automaton's cache.
  static let maximumMemory: Int64 = 64 << 20
  /// A program runs in time proportional to its size times the text's in the worst case.
  static let maximumInstructions = 250_000

  struct Failure: Error {
    let message: String
  }

  init(_ pattern: String) throws(Failure) {
    var pattern = pattern
    let compiled = pattern.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) {
        kustody_re2_compile($0.baseAddress, $0.count, Self.maximumMemory)
      }
    }
    guard let compiled else { throw Failure(message: "out of memory") }
    guard kustody_re2_is_ok(compiled) != 0 else {
      let message = String(cString: kustody_re2_error(compiled))
      kustody_re2_free(compiled)
      throw Failure(message: message)
    }
    guard kustody_re2_program_size(compiled) <= Self.maximumInstructions else {
      kustody_re2_free(compiled)
      throw Failure(message: "pattern too large - compile failed")
    }
    handle = compiled
  }

  deinit { kustody_re2_free(handle) }

  var programSize: Int { Int(kustody_re2_program_size(handle)) }

  func firstMatch(
    in text: UnsafeRawBufferPointer, from: Int, isAnchored: Bool,
    into captures: UnsafeMutableBufferPointer<Capture>
  ) -> Bool {
    let start = text.baseAddress?.assumingMemoryBound(to: CChar.self)
    // A Capture is laid out as RE2's range: two words, by the test that reads groups.
    return captures.withMemoryRebound(to: kustody_re2_range.self) { ranges in
      kustody_re2_match(
        handle, start, text.count, from, isAnchored ? 1 : 0, ranges.baseAddress,
        Int32(clamping: ranges.count)) != 0
    }
  }

  /// The code points that a class of RE2 such as `(?i:[a\p{Greek}])` matches; takes milliseconds.
  static func codePoints(matching characterClass: String) throws(Failure) -> CodePointSet {
    let compiled = try CompiledRE2("(?:\(characterClass))+")
    var ranges: [ClosedRange<UInt32>] = []
    allCodePoints.withUnsafeBytes { text in
      withUnsafeTemporaryAllocation(of: Capture.self, capacity: 1) { captures in
        captures.initialize(repeating: .none)
        var from = 0
        while compiled.firstMatch(in: text, from: from, isAnchored: false, into: captures),
          let range = captures[0].range, !range.isEmpty
        {
          ranges.append(codePoint(at: range.lowerBound)...codePoint(before: range.upperBound))
          from = range.upperBound
        }
      }
    }
    return CodePointSet(ranges)
  }

  /// The text of all characters in order; 4.4 MB, made when a class is first computed.
  private static let allCodePoints: [UInt8] = {
    var text: [UInt8] = []
    text.reserveCapacity(4_400_000)
    for value in 0...CodePointSet.last {
      if let scalar = Unicode.Scalar(value) {
        text.append(contentsOf: UTF8.encode(scalar) ?? .init())
      }
    }
    return text
  }()

  /// Which code point is written at a byte of the text of all code points.
  private static func codePoint(at offset: Int) -> UInt32 {
    let offset = UInt32(offset)
    if offset < 0x80 { return offset }
    if offset < 0x80 + 0x780 * 2 { return 0x80 + (offset - 0x80) / 2 }
    let three = 0x80 + UInt32(0x780) * 2
    let threes = UInt32(0x10000 - 0x800 - 0x800)
    if offset < three + threes * 3 {
      let value = 0x800 + (offset - three) / 3
      return value < 0xd800 ? value : value + 0x800
    }
    return 0x10000 + (offset - three - threes * 3) / 4
  }

  private static func codePoint(before offset: Int) -> UInt32 { codePoint(at: offset - 1) }
}
