import JSON
import SQLite

/// What a database may have in its schema.
enum SchemaObjects {
  /// What is there that kustody did not make, and would change what a query answers or an ingest writes: a view
  /// or a table in place of a table of logs, a trigger, tables and columns other than the log says; nil where all is as
  /// it should be.
  ///
  /// Cost: proportional to the columns ever seen.
  static func strange(in connection: Connection) throws(SQLiteError) -> String? {
    let own = Set(StorageSchema.tables.map(\.name))
    let objects = try connection.prepare("select type, name from sqlite_schema")
    while try objects.step() {
      let type = objects.columnString(0)
      let name = objects.columnString(1)
      if type == "view" || type == "trigger" { return "kustody made no \(type) `\(name)`" }
      guard type == "table" else { continue }
      if !own.contains(name), !name.hasPrefix("sqlite_") {
        return "kustody made no table `\(name)`"
      }
    }
    guard let sealed = try sealedCatalog(connection) else { return nil }
    return try CatalogHash.of(connection).description == sealed
      ? nil : "its tables and columns are not as the log says"
  }

  /// The hash of the catalog as the last entry says that added rows; nil where there is none.
  private static func sealedCatalog(_ connection: Connection) throws(SQLiteError) -> String? {
    let log = try connection.prepare("select event_json from kustody_log order by seq desc")
    while try log.step() {
      guard let event = try? JSONValue(parsing: log.columnText(0)) else { return "unreadable" }
      if CustodyLog.addsRows(event) {
        if case .string(let hash)? = event["catalog"] { return hash }
        return "none"
      }
    }
    return nil
  }
}
