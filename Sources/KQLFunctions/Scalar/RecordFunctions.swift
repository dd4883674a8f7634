import JSON
import KQLCatalog
import KQLValues

/// `parse_csv`, `parse_command_line`, `parse_version`.
extension FunctionCatalog {
  mutating func declareRecords() {
    scalar(
      "parse_csv", source: "parse-csv-function",
      "The values of one record of comma-separated values as an array.",
      words: ["csv_text": "one record of comma-separated values"], naming: .ofArgument,
      .swift("csv_text") { (text: Text) -> JSONText in JSONText(Record.values(text.bytes)) },
      examples: [
        (
          #"parse_csv('aa,"b,b,b",cc,"Escaping quotes: ""Title""","line1\nline2"')"#,
          #"dynamic(["aa", "b,b,b", "cc", "Escaping quotes: \"Title\"", "line1\nline2"])"#
        ),
        (
          #"parse_csv('record1,a,b,c\nrecord2,x,y,z')"#, "dynamic(['record1', 'a', 'b', 'c'])"
        ),
      ])
    scalar(
      "parse_command_line", source: "parse-command-line-function",
      "The arguments of a command line of Windows as an array.",
      words: [
        "command_line": "the command line to split",
        "parser_type": "`windows`, the only way there is",
      ],
      ScalarOverload.raw(
        Parameter("command_line", .string), Parameter("parser_type", .string).constant,
        returns: .fixed(.dynamic)
      ) { arguments in
        guard let text = Text(view: arguments[0]), !text.bytes.isEmpty else { return .null }
        return .bytes(CommandLine.arguments(text.bytes))
      }.checking { shapes throws(FunctionFailure) in
        guard case .string(let type)? = shapes[1].constant, type.lowercased() == "windows" else {
          throw FunctionFailure("the parser type of `parse_command_line` is \"windows\"")
        }
      },
      examples: [
        (
          #"parse_command_line("echo \"hello world!\"", "windows")"#,
          "dynamic(['echo', 'hello world!'])"
        ),
        (
          #"parse_command_line(@'"C:\Program Files\a.exe" a\\b "c\"d"', "windows")"#,
          #"dynamic(["C:\\Program Files\\a.exe", "a\\\\b", "c\"d"])"#
        ),
      ])
    scalar(
      "parse_version", source: "parse-version-function",
      "A version of up to four parts as a number that can be compared, or null.",
      words: ["version": "up to four numbers with dots between"],
      .swift("version") { (text: Text) -> DecimalText? in
        let parts = text.bytes.split(
          separator: UInt8(ascii: "."), maxSplits: 4, omittingEmptySubsequences: false)
        guard parts.count <= 4 else { return nil }
        var digits = ""
        for index in 0..<4 {
          guard index < parts.count else {
            digits += "00000000"
            continue
          }
          let part = parts[index]
          guard !part.isEmpty, part.count <= 8, part.allSatisfy({ $0 &- 0x30 < 10 }) else {
            return nil
          }
          digits += String(repeating: "0", count: 8 - part.count)
          digits += String(decoding: part, as: UTF8.self)
        }
        return KQLDecimal(digits).map { DecimalText($0.description) }
      },
      examples: [
        ("parse_version('0.0.0.5')", "decimal(5)"),
        ("parse_version('1.2.3.4')", "decimal(1000000020000000300000004)"),
        ("parse_version('1')", "decimal(1000000000000000000000000)"),
        ("parse_version('1.x')", "decimal(null)"),
      ])
  }
}

private enum Record {
  /// The first record's values as a JSON array.
  static func values(_ text: UnsafeRawBufferPointer) -> [UInt8] {
    let quote = UInt8(ascii: "\"")
    var writer = JSONWriter()
    writer.raw("[")
    var value: [UInt8] = []
    var isQuoted = false
    var position = 0
    var number = 0
    func finish() {
      if number > 0 { writer.raw(",") }
      value.withUnsafeBytes { writer.string(utf8: $0) }
      value.removeAll(keepingCapacity: true)
      number += 1
    }
    scan: while position < text.count {
      let byte = text[position]
      position += 1
      if isQuoted {
        if byte != quote {
          value.append(byte)
        } else if position < text.count, text[position] == quote {
          value.append(quote)
          position += 1
        } else {
          isQuoted = false
        }
        continue
      }
      switch byte {
      case quote where value.isEmpty: isQuoted = true
      case UInt8(ascii: ","): finish()
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"): break scan
      default: value.append(byte)
      }
    }
    finish()
    writer.raw("]")
    return writer.bytes
  }
}

/// How CommandLineToArgvW reads a command line.
private enum CommandLine {
  static func arguments(_ text: UnsafeRawBufferPointer) -> [UInt8] {
    let quote = UInt8(ascii: "\"")
    var writer = JSONWriter()
    writer.raw("[")
    var argument: [UInt8] = []
    var position = 0
    // The program's name knows no escapes.
    var isInQuotes = false
    while position < text.count, isInQuotes || !isBlank(text[position]) {
      if text[position] == quote { isInQuotes.toggle() } else { argument.append(text[position]) }
      position += 1
    }
    argument.withUnsafeBytes { writer.string(utf8: $0) }
    while true {
      while position < text.count, isBlank(text[position]) { position += 1 }
      guard position < text.count else { break }
      argument.removeAll(keepingCapacity: true)
      isInQuotes = false
      while position < text.count, isInQuotes || !isBlank(text[position]) {
        var slashes = 0
        while position < text.count, text[position] == UInt8(ascii: "\\") {
          slashes += 1
          position += 1
        }
        guard position < text.count, text[position] == quote else {
          argument.append(contentsOf: repeatElement(UInt8(ascii: "\\"), count: slashes))
          if position < text.count, slashes == 0 {
            argument.append(text[position])
            position += 1
          }
          continue
        }
        argument.append(contentsOf: repeatElement(UInt8(ascii: "\\"), count: slashes / 2))
        position += 1
        if slashes % 2 == 1 {
          argument.append(quote)
        } else if isInQuotes, position < text.count, text[position] == quote {
          argument.append(quote)
          position += 1
        } else {
          isInQuotes.toggle()
        }
      }
      writer.raw(",")
      argument.withUnsafeBytes { writer.string(utf8: $0) }
    }
    writer.raw("]")
    return writer.bytes
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
  }
}
