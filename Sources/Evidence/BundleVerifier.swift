import Crypto
import Files
import JSON
import Platform
import SQLite
import Storage

/// What a check of a bundle saw.
package struct BundleVerdict: Sendable {
  /// What is not as the format demands, at most `VerifyReport.listedFindings`.
  package private(set) var findings: [String] = []
  package private(set) var count = 0
  package var files = 0
  package var records = 0
  package var sources = 0
  package var root: String?
  package var manifestSHA256 = ""
  /// The options under which the query was asked: for people, one per line.
  package var options: [(name: String, value: String)] = []
  fileprivate var statedOptions = JSONValue.object([])

  package var isIntact: Bool { count == 0 }

  mutating func add(_ finding: String) {
    count += 1
    if findings.count < VerifyReport.listedFindings { findings.append(finding) }
  }

  package var json: JSONValue {
    .object([
      JSONMember("intact", .bool(isIntact)),
      JSONMember("root", root.map(JSONValue.string) ?? .null),
      JSONMember("manifestSha256", .string(manifestSHA256)),
      JSONMember("options", statedOptions),
      JSONMember("files", .integer(Int64(files))),
      JSONMember("sources", .integer(Int64(sources))),
      JSONMember("records", .integer(Int64(records))),
      JSONMember("differences", .integer(Int64(count))),
      JSONMember("findings", .array(findings.map(JSONValue.string))),
    ])
  }
}

/// Checks a bundle by itself, as `docs/evidence-format.md` says, without the database.
package struct BundleVerifier {
  private let path: String
  private var verdict = BundleVerdict()

  private struct Source {
    var tree: SHA256Hash
    var count: Int
    var content: String
  }

  package init(_ path: String) { self.path = path }

  /// - Parameter expected: a root that was written down elsewhere.
  /// - Throws: `BundleError.io` where it is no bundle or cannot be read.
  package mutating func run(expecting expected: SHA256Hash? = nil) throws(BundleError)
    -> BundleVerdict
  {
    let bytes = try contents("manifest.json")
    verdict.manifestSHA256 = "\(SHA256Hash(of: bytes))"
    guard let manifest = json(bytes), manifest["format"] == .string(Manifest.format) else {
      throw .io("`\(path)` is not an evidence bundle: its manifest.json does not say so")
    }
    switch manifest["version"] {
    case .integer(Manifest.version): checkOptions(manifest)
    // The first version named a few options and no files.
    case .integer(1): break
    default: throw .io("`\(path)` is of a version of the format that this kustody does not know")
    }
    try checkFiles(manifest)
    let events = try checkLog(manifest)
    let sources = try checkSources(events)
    let items = try checkRecords(sources, manifest)
    try checkItems(manifest, items)
    if let expected, verdict.root != "\(expected)" {
      verdict.add("the root of the bundle is \(verdict.root ?? "none"), not \(expected)")
    }
    return verdict
  }

  private mutating func checkOptions(_ manifest: JSONValue) {
    guard let options = BundleOptions(manifest["options"]) else {
      verdict.add("the options of the manifest are not of the form that the format has")
      return
    }
    verdict.options = options.lines
    verdict.statedOptions = options.json
  }

  // MARK: Files

  private func contents(_ name: String) throws(BundleError) -> [UInt8] {
    let file = path + "/" + name
    let descriptor = open(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw BundleFolder.failure(file) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = chunk.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
      if count == 0 { return bytes }
      if count < 0 {
        if errno == EINTR { continue }
        throw BundleFolder.failure(file)
      }
      bytes.append(contentsOf: chunk[..<count])
    }
  }

  private func json(_ bytes: some Sequence<UInt8>) -> JSONValue? {
    let bytes = Array(bytes)
    return bytes.withUnsafeBytes { try? JSONValue(parsing: $0) }
  }

  /// The values of a file that holds one a line.
  private mutating func lines(_ name: String) throws(BundleError) -> [JSONValue] {
    var values: [JSONValue] = []
    for (number, line) in try contents(name).split(separator: 0x0A).enumerated() {
      if let value = json(line) {
        values.append(value)
      } else {
        verdict.add("`\(name)` line \(number + 1) is not JSON")
      }
    }
    return values
  }

  private mutating func checkFiles(_ manifest: JSONValue) throws(BundleError) {
    var names: Set<String> = ["manifest.json"]
    for file in manifest["files"].elements {
      guard let name = file["name"].text, !name.contains("/"), !name.isEmpty, name != "..",
        names.insert(name).inserted
      else {
        verdict.add("the manifest names a file wrongly")
        continue
      }
      verdict.files += 1
      guard let bytes = try? contents(name) else {
        verdict.add("`\(name)` is not there")
        continue
      }
      if "\(SHA256Hash(of: bytes))" != file["sha256"].text || file["bytes"].count != bytes.count {
        verdict.add("`\(name)` is not the file that the manifest names")
      }
    }
    let present: [String]
    do throws(FileError) {
      present = try Files.names(in: path)
    } catch {
      throw .io(error.message)
    }
    for name in present.sorted() where !names.contains(name) {
      verdict.add("`\(name)` is not in the manifest")
    }
  }

  // MARK: The chain from records to the root

  /// - Returns: the events of the log by their numbers.
  private mutating func checkLog(_ manifest: JSONValue) throws(BundleError) -> [Int: JSONValue] {
    var events: [Int: JSONValue] = [:]
    var previous: [UInt8]?
    var expected: Int?
    for line in try lines("log.jsonl") {
      guard let number = line["entry"].count, let text = line["event"].text,
        let event = try? JSONValue(parsing: text)
      else {
        verdict.add("an entry of the log cannot be read")
        continue
      }
      if let expected, number != expected { verdict.add("entry \(expected) of the log is gone") }
      expected = number &+ 1
      let before = previous ?? decodedHexadecimal(line["previous"].text ?? "") ?? []
      if previous == nil, before.count != (number == 1 ? 0 : 32) {
        verdict.add("entry \(number) of the log follows nothing")
      }
      var hash = SHA256()
      hash.update(data: before)
      hash.update(data: Array(text.utf8))
      let computed = SHA256Hash(hash.finalize())
      if line["hash"].text != "\(computed)" {
        verdict.add("the hash of entry \(number) of the log is not its hash")
      }
      previous = computed.bytes
      verdict.root = "\(computed)"
      events[number] = event
    }
    if manifest["root"].text != verdict.root {
      verdict.add("the root in the manifest is not the head of the log")
    }
    if expected.map({ $0 &- 1 }) ?? 0 != manifest["entries"].count {
      verdict.add("the log does not have as many entries as the manifest says")
    }
    return events
  }

  private mutating func checkSources(_ events: [Int: JSONValue]) throws(BundleError)
    -> [Int: Source]
  {
    guard let list = json(try contents("sources.json")) else {
      throw .io("`\(path)/sources.json` is not JSON")
    }
    var sources: [Int: Source] = [:]
    for source in list.elements {
      guard let id = source["source"].count, let tree = source["tree"].hash,
        let content = source["contentSha256"].hash, let rows = source["rows"].count,
        let quarantined = source["quarantined"].count, let parser = source["parser"].text,
        let bytes = source["contentBytes"].count, rows >= 0, quarantined >= 0,
        let number = source["entry"].count
      else {
        verdict.add("a source in `sources.json` cannot be read")
        continue
      }
      verdict.sources += 1
      let seal = SourceSeal(rows: rows, quarantined: quarantined, tree: tree, blocks: tree)
        .hash(parser: parser, content: content, contentBytes: bytes)
      if source["seal"].hash != seal { verdict.add("the seal of source \(id) is not its seal") }
      let event = events[number]
      for member in [
        "source", "path", "sha256", "bytes", "format", "parser", "contentSha256", "contentBytes",
        "tree", "seal",
      ] where event?[member] == nil || event?[member] != source[member] {
        verdict.add("`\(member)` of source \(id) is not what entry \(number) of the log says")
      }
      sources[id] = Source(
        tree: tree, count: rows.addingReportingOverflow(quarantined).partialValue,
        content: "\(content)")
    }
    return sources
  }

  /// - Returns: the items that are proven.
  private mutating func checkRecords(
    _ sources: [Int: Source], _ manifest: JSONValue
  ) throws(BundleError) -> Set<String> {
    var items: Set<String> = []
    for (number, line) in try lines("records.jsonl").enumerated() {
      verdict.records += 1
      let place = "record \(number + 1)"
      guard let item = line["item"].text, let index = line["index"].count,
        let leaf = decodedHexadecimal(line["leaf"].text ?? ""),
        let source = line["source"].count.flatMap({ sources[$0] }),
        let record = line["record"].text.map({ Array($0.utf8) })
          ?? decodedHexadecimal(line["recordHex"].text ?? "-")
      else {
        verdict.add("\(place) cannot be read")
        continue
      }
      let path = line["path"].elements.compactMap(\.hash)
      let root = MerkleTree.root(
        of: SHA256Hash(of: [0] + leaf), at: index, count: source.count, path: path)
      if root != source.tree || path.count != line["path"].elements.count {
        verdict.add("the path of \(place) (item \(item)) does not lead to its source's tree")
      }
      let head = ItemHead(leaf)
      if head?.recordHash != SHA256Hash(of: record) {
        verdict.add("the bytes of \(place) (item \(item)) are not those of its leaf")
      }
      let id = head.map {
        "\(ItemID(content: source.content, offset: $0.offset, part: $0.part))"
      }
      if id != item || head?.table != line["table"].text || head?.line != line["line"].count {
        verdict.add("\(place) is not the item \(item)")
      }
      items.insert(item)
    }
    if manifest["records"].count != verdict.records {
      verdict.add("there are not as many records as the manifest says")
    }
    return items
  }

  /// Each row names items that are there.
  private mutating func checkItems(
    _ manifest: JSONValue, _ items: Set<String>
  ) throws(BundleError) {
    for result in manifest["results"].elements {
      guard let name = result["items"].text, let data = result["json"].text,
        !name.contains("/"), !data.contains("/")
      else {
        verdict.add("a result of the manifest names no files")
        continue
      }
      var rows = 0
      for line in try lines(name) {
        var named = line["items"].elements.compactMap(\.text)
        if let item = line["item"].text { named.append(item) }
        for item in named where !items.contains(item) {
          verdict.add("there is no record for item \(item), which `\(name)` names")
        }
        if line["row"].count != nil {
          if line["row"].count != rows { verdict.add("a row is missing in `\(name)`") }
          rows += 1
        }
      }
      let table = json(try contents(data))
      let count = table?["rows"].elements.count
      if count != result["rows"].count || result["rowPreserving"] == .bool(true) && rows != count {
        verdict.add("`\(data)` does not have as many rows as the manifest says")
      }
    }
  }
}

/// The front of an item in its canonical form.
struct ItemHead {
  var offset: Int
  var length: Int
  var line: Int
  var part: Int
  var recordHash: SHA256Hash
  var table: String

  /// - Parameter leaf: without its zero. nil where it is no row.
  init?(_ leaf: [UInt8]) {
    guard leaf.count >= 69, leaf[0] == 1 else { return nil }
    func number(_ start: Int, _ size: Int) -> Int? {
      Int(exactly: leaf[start..<start + size].reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
    }
    let hash = leaf.withUnsafeBytes {
      SHA256Hash(bytes: UnsafeRawBufferPointer(rebasing: $0[33..<65]))
    }
    guard let offset = number(1, 8), let length = number(9, 8), let line = number(17, 8),
      let part = number(25, 8), let recordHash = hash, let size = number(65, 4),
      size <= leaf.count - 69
    else { return nil }
    self.offset = offset
    self.length = length
    self.line = line
    self.part = part
    self.recordHash = recordHash
    table = String(decoding: leaf[69..<69 + size], as: UTF8.self)
  }
}

extension JSONValue? {
  fileprivate subscript(key: String) -> JSONValue? { self.flatMap { $0[key] } }

  fileprivate var text: String? {
    if case .string(let text)? = self { text } else { nil }
  }

  fileprivate var count: Int? {
    if case .integer(let value)? = self { Int(exactly: value) } else { nil }
  }

  fileprivate var hash: SHA256Hash? { text.flatMap { SHA256Hash(hexadecimal: $0) } }

  fileprivate var elements: [JSONValue] {
    if case .array(let elements)? = self { elements } else { [] }
  }
}

extension JSONValue {
  fileprivate var text: String? { Optional(self).text }
  fileprivate var hash: SHA256Hash? { Optional(self).hash }
  fileprivate var elements: [JSONValue] { Optional(self).elements }
}
