import JSON

// What the custody log says of a source. `verify` holds the database against it.

extension SourceEntry {
  /// The source as it stands in `kustody_sources`, each column a member.
  package func members(id: Int64) -> [JSONMember] {
    [
      JSONMember("source", .integer(id)),
      JSONMember("path", .string(path)),
      JSONMember("sha256", .string(sha256)),
      JSONMember("bytes", .integer(Int64(bytes))),
      JSONMember("format", .string(format)),
      JSONMember("parser", .string(parser)),
    ] + counts.members + [
      JSONMember("damage", damage.map(JSONValue.string) ?? .null),
      JSONMember("settled", .integer(Int64(settled))),
      JSONMember("settledSha256", .string(settledSHA256)),
      JSONMember("contentSha256", .string(contentSHA256)),
      JSONMember("contentBytes", .integer(Int64(contentBytes))),
      JSONMember("seal", .string(seal)),
      JSONMember("options", options.map(JSONValue.string) ?? .null),
      JSONMember("archiveSha256", archive.map { .string($0.sha256) } ?? .null),
      JSONMember("archiveBytes", archive.map { .integer(Int64($0.bytes)) } ?? .null),
    ]
  }
}

extension SourceSeal {
  package var members: [JSONMember] {
    [
      JSONMember("rows", .integer(Int64(rows))),
      JSONMember("tree", .string("\(tree)")),
      JSONMember("blocks", .string("\(blocks)")),
    ]
  }
}
