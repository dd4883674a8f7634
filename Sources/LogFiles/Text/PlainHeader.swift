import Files

/// The first row of a CSV file that is that of no known table: rows of its width stand under it.
enum PlainHeader {
  private static let delimiters = [
    UInt8(ascii: ","), UInt8(ascii: ";"), 0x09, UInt8(ascii: "|"),
  ]
  /// So many rows of the text's beginning are looked at.
  private static let maximumRows = 200

  /// The delimiter of a text that is a table; nil for others, such as prose with commas.
  ///
  /// - Parameters:
  ///   - head: the beginning of the text.
  ///   - isStated: the user says that it is a table.
  ///   - isNamed: its file is called one.
  static func delimiter(
    of head: ArraySlice<UInt8>, isStated: Bool, isNamed: Bool
  ) -> UInt8? {
    var rest = head.drop { $0 <= 0x20 }
    while CSVHeader.isPreamble(rest) { rest = rest.drop { $0 != 0x0A }.drop { $0 <= 0x20 } }
    guard !rest.prefix(60_000).contains(0) else { return nil }
    var found: (delimiter: UInt8, columns: Int)?
    for delimiter in delimiters {
      let line = Array(rest.prefix(60_000).prefix { $0 != 0x0A })
      let names = CSVHeader.names(line, delimiter: delimiter)
      guard names.count > found?.columns ?? 1 else { continue }
      let (widths, repeats) = rows(of: Array(rest), delimiter: delimiter, under: names)
      guard let header = widths.first else { continue }
      let isTable =
        widths.count > 1 && areRows(widths, isNamed: isNamed) && !repeats
        && (isHeader(names, isNamed: isNamed) || isStated && header > 2 && mayBeHeader(line))
      if isTable { found = (delimiter, header) }
    }
    return found?.delimiter ?? (isNamed && isColumn(rest) ? delimiters[0] : nil)
  }

  /// Whether a text without delimiters is one column: a word, and under it nothing that is one.
  private static func isColumn(_ text: ArraySlice<UInt8>) -> Bool {
    let lines = text.split(separator: 0x0A).prefix(maximumRows).map { line in
      String(decoding: line.filter { $0 != 0x0D }, as: UTF8.self)
    }
    func isWord(_ text: String) -> Bool {
      let isQuoted = text.count > 1 && text.hasPrefix("\"") && text.hasSuffix("\"")
      let text = isQuoted ? text.dropFirst().dropLast() : text[...]
      return !text.isEmpty
        && text.unicodeScalars.allSatisfy { $0.properties.isAlphabetic || $0 == "_" || $0 == " " }
    }
    guard lines.count > 1, isWord(lines[0]) else { return false }
    // The last may be cut.
    return !lines.dropFirst().contains(where: isWord)
  }

  /// Of two columns each row has both; of more, three quarters of them are whole: the others are broken lines.
  /// In a file that is called a table half of them will do.
  private static func areRows(_ widths: [Int], isNamed: Bool) -> Bool {
    let whole = widths.dropFirst().count { $0 == widths[0] }
    if isNamed { return whole * 2 >= widths.count - 1 }
    return widths[0] > 2 ? whole * 4 >= (widths.count - 1) * 3 : whole == widths.count - 1
  }

  /// The number of fields of each row that ends in the text, and whether one of them has a value under itself:
  /// then the first row is one as the others are.
  private static func rows(
    of text: [UInt8], delimiter: UInt8, under names: [String]
  ) -> (widths: [Int], repeats: Bool) {
    var widths: [Int] = []
    var repeats = false
    var splitter = FieldSplitter()
    var scanner = QuoteScanner(delimiter: delimiter)
    var start = 0
    text.withUnsafeBytes { bytes in
      while start < bytes.count, widths.count < maximumRows {
        let rest = UnsafeRawBufferPointer(rebasing: bytes[start...])
        var at = 0
        let feed = scanner.end(of: rest, from: &at)
        // A quote that does not close, or a text that is longer than what is here.
        if feed == nil, scanner.isQuoted || bytes.count >= 60_000 { break }
        let row = UnsafeRawBufferPointer(rebasing: rest[..<(feed ?? rest.count)])
        if row.contains(where: { $0 > 0x20 }) {
          splitter.split(row, delimiter: delimiter)
          if !widths.isEmpty {
            repeats =
              repeats
              || zip(names, splitter.ranges).contains {
                !$0.isEmpty && $0.utf8.elementsEqual(splitter.bytes[$1])
              }
          }
          widths.append(splitter.ranges.count)
        }
        scanner = QuoteScanner(delimiter: delimiter)
        start += row.count + 1
      }
    }
    return (widths, repeats)
  }

  /// Whether a line may be a header if somebody says so: it does not begin as a value does.
  private static func mayBeHeader(_ line: [UInt8]) -> Bool {
    line.first.map { $0 &- UInt8(ascii: "0") > 9 } ?? false
  }

  /// Whether texts may be the names of columns: short, none of them a value or part of a sentence.
  ///
  /// What numbers rows, and a delimiter at the end of each row, leaves a name empty at an end. In a file that is called a
  /// table names may be missing, stand twice, or have blanks around them.
  private static func isHeader(_ names: [String], isNamed: Bool) -> Bool {
    var names = names[...]
    if isNamed {
      names.removeAll(where: \.isEmpty)
    } else if names.first == "" || names.last == "" {
      names = names.first == "" ? names.dropFirst() : names.dropLast()
    }
    guard names.count > (isNamed ? 0 : 1), isNamed || Set(names).count == names.count else {
      return false
    }
    let isSpaced =
      isNamed || names.count > 3 && names.dropFirst().allSatisfy { $0.hasPrefix(" ") }
    return names.allSatisfy { name in
      let text = isSpaced ? name.drop { $0 == " " } : name[...]
      guard let first = text.unicodeScalars.first, text.utf8.count <= 128 else { return false }
      let isName =
        first.properties.isAlphabetic || "_@$#%*\u{FEFF}".unicodeScalars.contains(first)
      return isName && text.split(separator: " ").count <= 6
        && !text.hasSuffix(".") && !text.hasSuffix("!") && !text.hasSuffix("?")
        && !text.contains("://") && !text.contains("=")
    }
  }
}
