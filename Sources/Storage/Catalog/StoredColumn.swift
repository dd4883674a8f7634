import KQLValues

/// A KQL column, its type and its place.
package struct StoredColumn: Sendable, Hashable {
  /// Where the value of a row is.
  package enum Location: Sendable, Hashable {
    /// In a column of SQLite. NULL where missing, for a string too.
    case physical(String)
    /// In the JSON object of `StoredTable.rest`, under this key.
    case rest(key: String)
    /// Made from other columns.
    case derived(Derivation)
    /// Nowhere: declared and never seen. Null, or '' for a string.
    case absent
  }

  /// How a column that is not stored is made.
  package enum Derivation: Sendable, Hashable {
    /// The first 16 digits of the source's `content_sha256`, `:`, `source_offset`; and, in tables that have parts,
    /// `:`, `source_part` where that is not NULL.
    case itemID(hasParts: Bool)
    /// `source:` and the id of a row of `kustody_sources`.
    case sourceItem
    /// `kustody_sources.path` of the row's source.
    case sourceFile
    /// `kustody_sources.sha256` of the row's source.
    case sourceSHA256
    /// The same text in each row.
    case constant(String)
    /// The text of a physical column, A to Z in lower case.
    case lowercased(physical: String)
    /// The first of these that has a value of the column's type, or one that can be made one.
    case converted([StoredColumn])
    /// The value of that of these that has one, as the column's type, which is the widest of theirs.
    case widened([StoredColumn])
    /// A part of the id of a resource in the first of these; the part is named as its column.
    case resourcePart(String, of: [StoredColumn])
    /// The text in the first of these where it is that of a GUID, or where it is not.
    case text(isGUID: Bool, of: [StoredColumn])
    /// The value that a member of the object in the first of these has in the column of that name, if the
    /// object's own name is the prefix.
    case flattened(prefix: String, name: String, of: [StoredColumn])
    /// A JSON object of the values that are there.
    case object(keys: [String], of: [StoredColumn])
    /// A member of the JSON in the first of these.
    case member(String, of: [StoredColumn])
    /// The severity that klog begins the message in the first of these with.
    case klogLevel(of: [StoredColumn])
  }

  package var name: String
  package var type: ScalarType
  package var location: Location
  /// Whether a result shows it only if the query names it.
  package var isHidden: Bool

  /// Whether the table's own rows have values for it.
  package var isStored: Bool {
    switch location {
    case .physical, .rest, .derived(.widened): true
    case .derived, .absent: false
    }
  }

  package init(
    _ name: String, _ type: ScalarType, _ location: Location, isHidden: Bool = false
  ) {
    self.name = name
    self.type = type
    self.location = location
    self.isHidden = isHidden
  }
}
