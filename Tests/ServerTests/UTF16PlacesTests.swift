import Diagnostics
import Testing

@testable import Server

@Suite("Places as JavaScript counts them")
struct UTF16PlacesTests {
  @Test(
    "each character has its place, and the place leads back",
    arguments: ["", "abc", "é\n😀a\u{301}\r\n€", "👩‍👩‍👧"])
  func counts(_ text: String) {
    let places = UTF16Places(SourceText(text))
    for index in text.unicodeScalars.indices + [text.endIndex] {
      let offset = text.utf8.distance(from: text.startIndex, to: index)
      let units = text.utf16.distance(from: text.startIndex, to: index)
      #expect(places[offset] == Int64(units))
      #expect(places.source.offset(ofUTF16: units) == offset)
    }
    #expect(places[-1] == 0 && places[text.utf8.count + 9] == Int64(text.utf16.count))
  }
}
