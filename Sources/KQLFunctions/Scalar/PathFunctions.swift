import JSON
import KQLCatalog
import KQLValues

/// `parse_path`.
extension FunctionCatalog {
  mutating func declarePaths() {
    scalar(
      "parse_path", source: "parse-path-function", "The parts of a file's path as a bag.",
      words: ["path": "a path or a file URL"],
      .swift("path") { (text: Text) -> JSONText in JSONText(FilePath(text.bytes).json) },
      examples: [
        (
          #"parse_path(@'C:\temp\file.txt').RootPath"#, #"dynamic("C:\\")"#
        ), (#"parse_path(@'C:\temp\file.txt').DirectoryPath"#, #"dynamic("C:\\temp")"#),
        (
          "parse_path('file://C:/temp/file.txt:some.exe').AlternateDataStreamName",
          "dynamic('some.exe')"
        ), (#"parse_path(@'\\shared\users\temp\file.txt.gz').Extension"#, "dynamic('gz')"),
        ("parse_path('/usr/lib/temp/file.txt').DirectoryName", "dynamic('temp')"),
      ])
  }
}

/// Source: parse_path(); the root keeps its separator, as the engine was measured.
private struct FilePath {
  private let text: UnsafeRawBufferPointer
  private var scheme = 0..<0
  private var root = 0..<0
  private var directory = 0..<0
  private var directoryName = 0..<0
  private var file = 0..<0
  private var fileExtension = 0..<0
  private var stream = 0..<0

  init(_ text: UnsafeRawBufferPointer) {
    self.text = text
    let start = readScheme()
    readRoot(start)
    let end = text.count
    let separator = text[start...].lastIndex(where: Self.isSeparator)
    let nameStart = separator.map { $0 + 1 } ?? max(start, root.upperBound)
    var fileEnd = end
    if let colon = text[nameStart...].firstIndex(of: UInt8(ascii: ":")) {
      fileEnd = colon
      stream = colon + 1..<end
    }
    file = nameStart..<fileEnd
    if let dot = text[file].lastIndex(of: UInt8(ascii: ".")) {
      fileExtension = dot + 1..<fileEnd
    }
    var directoryEnd = separator ?? root.upperBound
    // A root keeps its separator: `C:\` is the directory of `C:\file`, `/` that of `/file`.
    if let separator, separator < root.upperBound || separator == start {
      directoryEnd = separator + 1
    }
    directory = min(start, directoryEnd)..<directoryEnd
    if let separator, separator > root.upperBound || root.isEmpty {
      let before = text[start..<separator].lastIndex(where: Self.isSeparator)
      directoryName = max(before.map { $0 + 1 } ?? start, root.upperBound)..<separator
    }
  }

  /// Reads `file://`; where the path itself starts.
  private mutating func readScheme() -> Int {
    var end = 0
    while end < text.count, Self.isSchemeByte(text[end]) { end += 1 }
    guard end > 1, end + 2 < text.count, text[end] == UInt8(ascii: ":"),
      text[end + 1] == UInt8(ascii: "/"), text[end + 2] == UInt8(ascii: "/")
    else { return 0 }
    scheme = 0..<end
    return end + 3
  }

  /// `C:\`, also after `\\?\`.
  private mutating func readRoot(_ start: Int) {
    var drive = start
    if text.count >= start + 4, text[start..<(start + 4)].elementsEqual(#"\\?\"#.utf8) {
      drive = start + 4
    }
    guard drive + 1 < text.count, text[drive + 1] == UInt8(ascii: ":"),
      (text[drive] | 0x20) &- 0x61 < 26
    else { return }
    let end = drive + 2
    root = start..<(end < text.count && Self.isSeparator(text[end]) ? end + 1 : end)
  }

  private static func isSeparator(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "/") || byte == UInt8(ascii: "\\")
  }

  private static func isSchemeByte(_ byte: UInt8) -> Bool {
    (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == UInt8(ascii: "+")
      || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
  }

  var json: [UInt8] {
    var writer = JSONWriter()
    writer.raw("{")
    for (name, range) in [
      ("Scheme", scheme), ("RootPath", root), ("DirectoryPath", directory),
      ("DirectoryName", directoryName), ("Filename", file), ("Extension", fileExtension),
      ("AlternateDataStreamName", stream),
    ] {
      if name != "Scheme" { writer.raw(",") }
      writer.key(name)
      writer.string(utf8: text.slice(range))
    }
    writer.raw("}")
    return writer.bytes
  }
}
