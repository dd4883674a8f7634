/// A user agent's text, and the places in it where a product names its version.
struct UserAgent {
  let text: String
  private let bytes: [UInt8]

  init(_ text: String) {
    self.text = text
    bytes = Array(text.utf8)
  }

  func contains(_ word: String) -> Bool { end(of: word) != nil }

  /// The place after the first occurrence of a word, in the case in which it is written.
  private func end(of word: String) -> Int? {
    let needle = Array(word.utf8)
    guard !needle.isEmpty, needle.count <= bytes.count else { return nil }
    for start in 0...(bytes.count - needle.count)
    where bytes[start] == needle[0] && bytes[start..<(start + needle.count)].elementsEqual(needle) {
      return start + needle.count
    }
    return nil
  }

  /// The numbers of the version after a word, parted by dots or by underscores: at most `count`, fewer where there
  /// are fewer; nil where the word is not there.
  func version(after word: String, count: Int = 3) -> [String]? {
    guard var place = end(of: word) else { return nil }
    var numbers: [String] = []
    while numbers.count < count {
      let start = place
      while place < bytes.count, Self.isDigit(bytes[place]) { place += 1 }
      guard place > start else { break }
      numbers.append(String(decoding: bytes[start..<place], as: UTF8.self))
      guard place < bytes.count,
        bytes[place] == UInt8(ascii: ".") || bytes[place] == UInt8(ascii: "_")
      else { break }
      place += 1
    }
    return numbers
  }

  /// The text between a word and the next of some characters, without blanks around it; nil without the word.
  func text(after word: String, until stops: String) -> String? {
    guard let start = end(of: word) else { return nil }
    let stop = bytes[start...].firstIndex { byte in stops.utf8.contains(byte) } ?? bytes.count
    var found = bytes[start..<stop]
    while found.first == UInt8(ascii: " ") { found.removeFirst() }
    while found.last == UInt8(ascii: " ") { found.removeLast() }
    return String(decoding: found, as: UTF8.self)
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }
}
