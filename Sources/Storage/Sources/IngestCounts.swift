import JSON

/// What became of the records: `records = inserted + duplicates + quarantined`.
package struct IngestCounts: Sendable, Hashable {
  package var records: Int { inserted + duplicates + quarantined }
  package var inserted = 0
  package var duplicates = 0
  package var quarantined = 0

  package init() {}

  package mutating func add(_ other: IngestCounts) {
    inserted += other.inserted
    duplicates += other.duplicates
    quarantined += other.quarantined
  }

  package var members: [JSONMember] {
    [
      JSONMember("records", .integer(Int64(records))),
      JSONMember("inserted", .integer(Int64(inserted))),
      JSONMember("duplicates", .integer(Int64(duplicates))),
      JSONMember("quarantined", .integer(Int64(quarantined))),
    ]
  }
}
