import JSON
import SQLite

/// A source as the database has it.
package struct StoredSource: Sendable {
  package var id: Int64
  package var path: String
  package var sha256: String
  package var bytes: Int
  package var format: String
  package var contentSHA256: String
  package var seal: String
  /// The folder that a relative path meant.
  package var folder: String?
  /// Of the archive that it is a member of.
  package var archiveSHA256: String?

  /// The folders that the relative paths of sources meant when they were read last.
  static func folders(in connection: Connection) throws(SQLiteError) -> [Int64: String] {
    var folders: [Int64: String] = [:]
    // Few folders have many sources: each is kept once.
    var known: Set<String> = []
    let log = try connection.prepare("select event_json from kustody_log order by seq")
    while try log.step() {
      guard let event = try? JSONValue(parsing: log.columnText(0)),
        case .integer(let id)? = event["source"], case .string(let folder)? = event["folder"]
      else { continue }
      folders[id] = known.insert(folder).memberAfterInsert
    }
    return folders
  }

  /// All sources, in the order of their ids.
  package static func all(of connection: Connection) throws(SQLiteError) -> [StoredSource] {
    let folders = try folders(in: connection)
    var sources: [StoredSource] = []
    let rows = try connection.prepare(
      """
      select id, path, sha256, bytes, format, content_sha256, seal, archive_sha256
      from kustody_sources order by id
      """)
    while try rows.step() {
      let id = rows.columnInt64(0)
      sources.append(
        StoredSource(
          id: id, path: rows.columnString(1), sha256: rows.columnString(2),
          bytes: Int(rows.columnInt64(3)), format: rows.columnString(4),
          contentSHA256: rows.columnString(5), seal: rows.columnString(6), folder: folders[id],
          archiveSHA256: rows.columnIsNull(7) ? nil : rows.columnString(7)))
    }
    return sources
  }
}
