import Cryptography
import Files
import JSON
import KQLValues
import Storage

/// Checks a bundle by itself, as `docs/evidence-format.md` says, without the database.
package struct BundleVerifier {
  private let path: String
  var contents: BundleContents
  var verdict = BundleVerdict()
  /// Of the format; the first two are read too.
  private(set) var version: Int64 = 0
  private(set) var manifest = JSONValue.null
  private(set) var log = CustodyEntries([])
  /// The hash before the first entry of the log; nil where that is the first of all.
  private var hashBefore: SHA256Hash?

  struct Source {
    var path: String
    var entry: Int64
    var tree: SHA256Hash
    var count: Int
    var content: String
    var seal: String
    /// How many of its records the bundle says to have; nil where it does not say it.
    var records: Int?
  }
  var sources: [Int64: Source] = [:]

  package init(_ path: String) {
    self.path = path
    contents = BundleContents(path)
  }

  /// - Parameters:
  ///   - expected: a root that was written down elsewhere.
  ///   - expectedManifest: the hash of the manifest that was.
  ///   - signer: a public key that must have signed the rows that there were.
  ///   - trusted: certificates that must vouch for each timestamp.
  /// - Throws: `BundleError.io` where it is not a bundle or cannot be read.
  package mutating func run(
    expecting expected: SHA256Hash? = nil, manifest expectedManifest: SHA256Hash? = nil,
    signedBy signer: [UInt8]? = nil, trusting trusted: TrustedCertificates? = nil
  ) throws(BundleError) -> BundleVerdict {
    let bytes = try contents.read("manifest.json")
    let hash = SHA256Hash(of: bytes)
    verdict.manifestSHA256 = "\(hash)"
    guard let manifest = BundleContents.json(bytes),
      manifest["format"] == .string(Manifest.format),
      case .integer(let version)? = manifest["version"]
    else { throw .io("`\(path)` is not an evidence bundle: its manifest.json does not say so") }
    guard (1...Manifest.version).contains(version) else {
      throw .io("`\(path)` is of a version of the format that this kustody does not know")
    }
    self.manifest = manifest
    self.version = version
    if let expectedManifest, expectedManifest != hash {
      verdict.add("the hash of manifest.json is \(hash), not \(expectedManifest)")
    }
    if let key = manifest.repeatedKey { verdict.add("manifest.json has `\(key)` twice") }
    // The first version named a few options and no files.
    if version > 1 { checkOptions() }
    if version > 2 { checkManifest() } else { noteVersion() }
    try checkFiles()
    checkLog()
    checkSources()
    let items = checkRecords()
    checkItems(items)
    if version > 2 { checkSearched() }
    checkSignatures(by: signer, trusted)
    if let expected { check(expected) }
    return verdict
  }

  // MARK: The manifest

  private mutating func checkOptions() {
    guard let options = BundleOptions(manifest["options"]) else {
      verdict.add("the options of the manifest are not of the form that the format has")
      return
    }
    verdict.options = options.lines
    verdict.statedOptions = options.json
  }

  private mutating func checkManifest() {
    for key in manifest.keys where !Manifest.members.contains(key) {
      verdict.add("manifest.json has `\(key)`, which the format does not know")
    }
    for key in Manifest.members where key != "document" && manifest[key] == nil {
      verdict.add("manifest.json lacks `\(key)`")
    }
    if let document = manifest["document"] {
      let isGood =
        document.keys.allSatisfy { BundleDocument.members.contains($0) && document[$0].text != nil }
        && document["made"].text.flatMap { DateTime.literal($0) } != nil
      if !isGood {
        verdict.add("`document` of the manifest is not of the form that the format has")
      }
    }
    if manifest["tool"].text == nil { verdict.add("`tool` of the manifest is not a text") }
    let now = manifest["now"].text
    if now == nil || now.flatMap({ DateTime.literal($0) }).map({ DateTime.text($0) }) != now {
      verdict.add("`now` of the manifest is not a time as the format has it")
    }
  }

  /// An earlier version asks for less: who could call a folder of today one of these would have it checked less.
  private mutating func noteVersion() {
    verdict.notes.append(
      "the folder is of version \(version) of the format, which proves less than version \(Manifest.version)"
    )
    let isLater =
      manifest["verified"] != nil || manifest["document"] != nil
      || manifest["results"].elements.contains { $0["proven"] != nil }
    if isLater { verdict.add("manifest.json has members that version \(version) does not have") }
  }

  // MARK: Files

  /// The lines of a file of one JSON value a line, and their values; lines that are not JSON are left out.
  mutating func lines(_ name: String) -> [JSONValue] {
    guard let bytes = try? contents.read(name) else { return [] }
    var values: [JSONValue] = []
    for (number, line) in bytes.split(separator: 0x0A).enumerated() {
      guard let value = BundleContents.json(line) else {
        verdict.add("`\(name)` line \(number + 1) is not JSON")
        continue
      }
      if let key = value.repeatedKey {
        verdict.add("`\(name)` line \(number + 1) has `\(key)` twice")
      }
      values.append(value)
    }
    return values
  }

  /// Says so where an object has other members than the format gives it.
  mutating func require(_ keys: Set<String>, of value: JSONValue, _ place: String) {
    if version > 2, Set(value.keys) != keys {
      verdict.add("\(place) has other members than the format says")
    }
  }

  private mutating func checkFiles() throws(BundleError) {
    let expected = Manifest.fileNames(results: manifest["results"].elements.count)
    var names: Set<String> = ["manifest.json"]
    for file in manifest["files"].elements {
      require(["name", "sha256", "bytes"], of: file, "a file of the manifest")
      guard let name = file["name"].text, expected.contains(name), names.insert(name).inserted
      else {
        verdict.add(
          "the manifest names the file `\(file["name"].text ?? "?")`, which no evidence bundle has there"
        )
        continue
      }
      verdict.files += 1
      guard let bytes = try? contents.read(name) else {
        verdict.add("`\(name)` is not there")
        continue
      }
      if "\(SHA256Hash(of: bytes))" != file["sha256"].text || file["bytes"].count != bytes.count {
        verdict.add("`\(name)` is not the file that the manifest names")
      }
    }
    for name in expected.sorted() where !names.contains(name) {
      verdict.add("the manifest does not name `\(name)`, which every evidence bundle has")
    }
    for name in try contents.names() where !names.contains(name) {
      verdict.add("`\(name)` is not in the manifest")
    }
    let query = manifest["query"].text.map { Array(($0 + "\n").utf8) }
    if let bytes = try? contents.read("query.kql"), bytes != query {
      verdict.add("`query.kql` is not the query of the manifest")
    }
  }

  // MARK: The log

  private mutating func checkLog() {
    var entries: [CustodyEntry] = []
    var previous: [UInt8]?
    for line in lines("log.jsonl") {
      guard let number = line["entry"].count, let text = line["event"].text,
        let event = try? JSONValue(parsing: text), case .object = event
      else {
        verdict.add("an entry of the log cannot be read")
        continue
      }
      let isFirst = entries.isEmpty
      if event["event"].text == nil { verdict.add("entry \(number) of the log says nothing") }
      require(["entry", "event", "hash"], of: line, "entry \(number) in `log.jsonl`")
      if let key = event.repeatedKey {
        verdict.add("entry \(number) of the log has `\(key)` twice")
      }
      let expected = entries.last.map { Int($0.number) + 1 } ?? (version > 2 ? 1 : number)
      if number != expected { verdict.add("entry \(expected) of the log is gone") }
      let before = previous ?? decodedHexadecimal(line["previous"].text ?? "") ?? []
      if isFirst {
        hashBefore = line["previous"].hash
        if before.count != (number == 1 ? 0 : 32) {
          verdict.add("entry \(number) of the log follows nothing")
        }
      }
      var hash = SHA256()
      hash.update(data: before)
      hash.update(data: Array(text.utf8))
      let computed = SHA256Hash(hash.finalize())
      if line["hash"].text != "\(computed)" {
        verdict.add("the hash of entry \(number) of the log is not its hash")
      }
      previous = computed.bytes
      entries.append(
        CustodyEntry(number: Int64(number), event: event, eventText: text, hash: computed))
    }
    log = CustodyEntries(entries)
    verdict.root = log.root?.description
    if manifest["root"].text != verdict.root {
      verdict.add("the root in the manifest is not the head of the log")
    }
    if entries.last.map({ Int($0.number) }) ?? 0 != manifest["entries"].count {
      verdict.add("the log does not have as many entries as the manifest says")
    }
  }

  private mutating func checkSignatures(by signer: [UInt8]?, _ trusted: TrustedCertificates?) {
    var report = VerifyReport()
    SignatureCheck(signer: signer, hashBefore: hashBefore, trusted: trusted).run(log, &report)
    for finding in report.findings { verdict.add(finding.message) }
    verdict.notes += report.notes
  }

  /// An earlier root will do, as the seals and timestamps of a root are entries that come after it.
  private mutating func check(_ expected: SHA256Hash) {
    if log.root == expected { return }
    let number: Int64
    if let entry = log.entries.last(where: { $0.hash == expected }) {
      number = entry.number
    } else if let first = log.entries.first, hashBefore == expected {
      number = first.number - 1
    } else {
      verdict.add(
        "the root of the bundle is \(verdict.root ?? "none"), not \(expected), which is the hash of no entry "
          + "of its log")
      return
    }
    let place = "\(expected) is the hash of entry \(number) of \(log.entries.last?.number ?? 0)"
    let added = log.entries.count { $0.number > number && $0.addsRows }
    if added == 0 {
      verdict.notes.append("\(place); no rows were added since")
      return
    }
    verdict.isBeyondRoot = true
    verdict.growth.append("\(place); since then \(added) entries added rows")
    let late = sources.values.filter { $0.entry > number }.map(\.path).sorted()
    if !late.isEmpty {
      verdict.growth.append(
        "that root says nothing of \(late.count) of the \(sources.count) sources of this folder, such as "
          + "`\(late[0])`: they came after it")
    }
  }
}
