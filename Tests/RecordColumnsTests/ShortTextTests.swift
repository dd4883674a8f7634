import Testing

@testable import RecordColumns

@Suite("Short texts are compared and copied")
struct ShortTextTests {
  @Test("one byte that differs is found wherever it is", arguments: 0...80)
  func finds(count: Int) {
    let text = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) } + [0]
    // What stands behind the text does not count.
    #expect(same(text, Array(text.dropLast()) + [1], count))
    for place in 0..<count {
      var other = text
      other[place] ^= 0x80
      #expect(!same(text, other, count), "\(place)")
    }
  }

  @Test("all bytes are copied, and none behind them is changed", arguments: 0...80)
  func copies(count: Int) {
    let text = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ 1) }
    var target = [UInt8](repeating: 0xEE, count: count + 20)
    target.withUnsafeMutableBytes { target in
      text.withUnsafeBytes { text in
        guard let start = target.baseAddress, let source = text.baseAddress else { return }
        copyBytes(source, to: start, count)
      }
    }
    #expect(target == text + [UInt8](repeating: 0xEE, count: 20))
  }

  private func same(_ first: [UInt8], _ second: [UInt8], _ count: Int) -> Bool {
    first.withUnsafeBufferPointer { first in
      second.withUnsafeBufferPointer { second in
        guard let one = first.baseAddress, let other = second.baseAddress else { return false }
        return isSame(one, other, count)
      }
    }
  }
}
