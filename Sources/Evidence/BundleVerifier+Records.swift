import Files
import JSON
import KQLValues
import Storage

// The chain from rows to records to the seals in the log.

extension BundleVerifier {
  mutating func checkSources() {
    guard let bytes = try? contents.read("sources.json") else { return }
    guard let list = BundleContents.json(bytes).list else {
      verdict.add("`sources.json` is not a list in JSON")
      return
    }
    let isFirst = version < 3
    let members = isFirst ? ProvenSource.firstSealedMembers : ProvenSource.sealedMembers
    let sealing = log.sealing()
    for source in list {
      if let key = source.repeatedKey {
        verdict.add("a source in `sources.json` has `\(key)` twice")
      }
      require(Set(ProvenSource.members), of: source, "a source in `sources.json`")
      guard let id = source["source"].count.map(Int64.init), let tree = source["tree"].hash,
        let content = source["contentSha256"].hash, let rows = source["rows"].count,
        let quarantined = source["quarantined"].count, let parser = source["parser"].text,
        let bytes = source["contentBytes"].count, let path = source["path"].text, rows >= 0,
        quarantined >= 0, bytes >= 0, let number = source["entry"].count.map(Int64.init)
      else {
        verdict.add("a source in `sources.json` cannot be read")
        continue
      }
      verdict.searchedSources += 1
      let seal = SourceSeal(rows: rows, quarantined: quarantined, tree: tree, blocks: tree)
        .hash(parser: parser, content: content, contentBytes: bytes)
      if source["seal"].hash != seal { verdict.add("the seal of source \(id) is not its seal") }
      let entry = sealing[id]
      if entry?.number != number {
        verdict.add("entry \(number) of the log is not the one that sealed source \(id) last")
      }
      for member in members
      where !(source[member] ?? .null).isIdentical(to: entry?.event[member] ?? .null)
        || isFirst && source[member] == nil
      {
        verdict.add("`\(member)` of source \(id) is not what entry \(number) of the log says")
      }
      let known = Source(
        path: path, entry: number, tree: tree,
        count: rows.addingReportingOverflow(quarantined).partialValue, content: "\(content)",
        seal: "\(seal)", records: isFirst ? nil : source["records"].count ?? -1)
      if sources.updateValue(known, forKey: id) != nil {
        verdict.add("source \(id) is twice in `sources.json`")
      }
    }
  }

  /// - Returns: the items that are proven.
  mutating func checkRecords() -> Set<String> {
    var items: Set<String> = []
    var seen: Set<[Int]> = []
    var counts: [Int64: Int] = [:]
    for (number, line) in lines("records.jsonl").enumerated() {
      verdict.records += 1
      let place = "record \(number + 1)"
      let text = line["record"] == nil ? "recordHex" : "record"
      require(
        ["item", "source", "table", "line", text, "leaf", "index", "path"], of: line,
        "\(place) in `records.jsonl`")
      guard let item = line["item"].text, let index = line["index"].count,
        let leaf = line["leaf"].digits,
        let id = line["source"].count, let source = sources[Int64(id)],
        let record = line["record"].text.map({ Array($0.utf8) })
          ?? line["recordHex"].digits
      else {
        verdict.add("\(place) cannot be read")
        continue
      }
      counts[Int64(id), default: 0] += 1
      if text == "recordHex", String(validating: record, as: UTF8.self) != nil {
        verdict.add("the bytes of \(place) (item \(item)) are text, and are not written as text")
      }
      if !seen.insert([id, index]).inserted {
        verdict.add("\(place) (item \(item)) is there twice")
      }
      let path = line["path"].elements.compactMap(\.hash)
      let root = MerkleTree.root(
        of: SHA256Hash(of: [0] + leaf), at: index, count: source.count, path: path)
      if root != source.tree || path.count != line["path"].elements.count {
        verdict.add("the path of \(place) (item \(item)) does not lead to its source's tree")
      }
      let head = ItemHead(leaf)
      if head?.recordHash != SHA256Hash(of: record) || (head?.kept ?? record.count) != record.count
      {
        verdict.add("the bytes of \(place) (item \(item)) are not those of its leaf")
      }
      let name = head.map {
        "\(ItemID(content: source.content, offset: $0.offset, part: $0.part))"
      }
      let table = line["table"].text.map { Array($0.utf8) }
      if name != item || head?.table != table || head?.line != line["line"].count {
        verdict.add("\(place) is not the item \(item)")
      }
      if version < 3, head?.isQuarantined == true { verdict.add("\(place) is not a row") }
      items.insert(item)
    }
    verdict.sources = counts.count
    if manifest["records"].count != verdict.records {
      verdict.add("there are not as many records as the manifest says")
    }
    for (id, source) in sources.sorted(by: { $0.key < $1.key }) {
      guard let stated = source.records, stated != counts[id] ?? 0 else { continue }
      verdict.add("there are not as many records of source \(id) as `sources.json` says")
    }
    return items
  }

  /// Each row names items that are there, and each item is named.
  mutating func checkItems(_ items: Set<String>) {
    var named: Set<String> = []
    for (index, result) in manifest["results"].elements.enumerated() {
      let tag = Manifest.tag(ofResult: index)
      let (name, data) = ("items\(tag).jsonl", "result\(tag).json")
      let number = "result \(index + 1) of the manifest"
      require(Set(Manifest.resultMembers), of: result, number)
      if result["items"].text != name || result["json"].text != data
        || result["csv"].text != "result\(tag).csv"
      {
        verdict.add("\(number) names other files than the format says")
      }
      guard let rows = result["rows"].count, let isRowPreserving = result["rowPreserving"].flag,
        result["ordered"].flag != nil
      else {
        verdict.add("\(number) cannot be read")
        continue
      }
      let (found, provenRows) = checkItems(
        name, rows: isRowPreserving ? rows : 0, isRowPreserving, items)
      named.formUnion(found)
      let proven = isRowPreserving ? provenRows : found.isEmpty ? 0 : rows
      if version > 2, result["proven"].count != proven {
        verdict.add("`\(name)` proves another number of rows than the manifest says")
      }
      checkResult(data, rows: rows)
      verdict.rows += rows
      verdict.provenRows += proven
    }
    for item in items.subtracting(named).sorted() {
      verdict.add("no row names the record of item \(item)")
    }
  }

  /// - Returns: the items that the file names, and how many rows name any.
  private mutating func checkItems(
    _ name: String, rows expected: Int, _ isRowPreserving: Bool, _ items: Set<String>
  ) -> (Set<String>, Int) {
    var named: Set<String> = []
    var rows = 0
    var proven = 0
    var counted: Set<String> = []
    for line in lines(name) {
      let isRow = line["row"] != nil
      require(isRow ? ["row", "items"] : ["item"], of: line, "a line of `\(name)`")
      let list = isRow ? line["items"].list?.compactMap(\.text) : line["item"].text.map { [$0] }
      guard let list, !isRow || list.count == line["items"].elements.count else {
        verdict.add("a line of `\(name)` cannot be read")
        continue
      }
      for item in list where !items.contains(item) {
        if version > 2, let source = SourceItem(item), sources[source.source] != nil { continue }
        verdict.add("there is no record for item \(item), which `\(name)` names")
      }
      named.formUnion(list)
      guard isRow else {
        for item in list where !counted.insert(item).inserted {
          verdict.add("`\(name)` counts the item \(item) twice")
        }
        continue
      }
      if !isRowPreserving { verdict.add("`\(name)` has a row, though its rows are counted") }
      if line["row"].count != rows { verdict.add("a row is missing in `\(name)`") }
      rows += 1
      if !list.isEmpty { proven += 1 }
    }
    if rows != expected, isRowPreserving {
      verdict.add("`\(name)` does not have as many rows as the manifest says")
    }
    return (named, proven)
  }

  private mutating func checkResult(_ name: String, rows: Int) {
    guard let bytes = try? contents.read(name) else { return }
    let table = BundleContents.json(bytes)
    let columns = table["columns"].elements
    let isTable =
      table.keys == ["columns", "rows"]
      && columns.allSatisfy { $0.members(["name", "type"]) != nil }
      && table["rows"].elements.allSatisfy { $0.list?.count == columns.count }
    if !isTable { verdict.add("`\(name)` is not a result as the format has it") }
    if table["rows"].elements.count != rows {
      verdict.add("`\(name)` does not have as many rows as the manifest says")
    }
  }

  /// What the manifest says of the search is the sum of what it says of the sources.
  mutating func checkSearched() {
    let verified = manifest["verified"]
    var rows: [String: Int] = [:]
    let list = (try? contents.read("sources.json")).flatMap { BundleContents.json($0) }
    var (total, quarantined) = (0, 0)
    for source in list.elements {
      total = total &+ (source["rows"].count ?? 0)
      quarantined = quarantined &+ (source["quarantined"].count ?? 0)
      for part in source["searched"].elements {
        require(Set(VerifiedReading.Part.members), of: part, "what was searched of a source")
        rows[part["table"].text ?? "", default: 0] &+= part["rows"].count ?? 0
      }
    }
    let tables = verified["tables"].elements
    for table in tables {
      let name = table["table"].text ?? ""
      verdict.searchedTables.append((name, table["rows"].count ?? 0))
      if table["rows"].count != rows.removeValue(forKey: name) ?? 0 {
        verdict.add("the rows of `\(name)` that were searched are not those of the sources")
      }
    }
    if !rows.isEmpty || verified["sources"].count != list.elements.count
      || !tables.contains(where: { $0["table"] == .string("_Sources") })
        && (verified["rows"].count != total || verified["quarantined"].count != quarantined)
    {
      verdict.add("what the manifest says was verified is not what `sources.json` says")
    }
  }
}
