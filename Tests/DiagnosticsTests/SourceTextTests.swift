import Testing

@testable import Diagnostics

@Suite("places in texts") struct SourceTextTests {
  @Test(
    "places that are asked for together are those that are asked for one by one",
    arguments: ["", "a", "\n", "ab\ncd\r\ne", "\n\n x", "päß\n日本 x\n", "a\u{0301}b\nc"])
  func together(text: String) {
    let source = SourceText(text)
    let starts = Array(text.indices.map { text.utf8.distance(from: text.startIndex, to: $0) })
    let offsets = [0] + starts + [source.utf8.count, source.utf8.count + 9]
    let found = source.positions(of: offsets)
    #expect(found.count == offsets.count)
    for (place, offset) in zip(found, offsets) { #expect(place == source.position(of: offset)) }
  }
}
