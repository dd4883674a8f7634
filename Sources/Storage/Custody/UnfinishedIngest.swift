import JSON
import SQLite

/// The last ingest, where the log does not say that it came to its end.
package struct UnfinishedIngest: Sendable, Hashable {
  /// As they were given.
  package var paths: [String]
  /// The working folder.
  package var folder: String?
  /// How many files there were to read, and of how many of them something came in.
  package var files: Int
  package var filesIn: Int
  /// When it began, as the log writes it.
  package var time: String

  /// nil where the last ingest finished, or there was none.
  package init?(in connection: Connection) throws(SQLiteError) {
    var seen: Set<String> = []
    let log = try connection.prepare("select event_json from kustody_log order by seq desc")
    while try log.step() {
      guard let event = try? JSONValue(parsing: log.columnText(0)),
        case .string(let name)? = event["event"]
      else { return nil }
      switch name {
      case "finished": return nil
      case "ingested", "extended":
        if case .string(let path)? = event["path"] {
          seen.insert(path.split(separator: "!/", maxSplits: 1).first.map(String.init) ?? path)
        }
      case "begun":
        guard case .array(let paths)? = event["paths"], case .integer(let files)? = event["files"],
          case .string(let time)? = event["time"]
        else { return nil }
        self.paths = paths.map { if case .string(let path) = $0 { path } else { "" } }
        if case .string(let folder)? = event["folder"] { self.folder = folder }
        self.files = Int(clamping: files)
        self.time = time
        filesIn = seen.count
        return
      default: continue
      }
    }
    return nil
  }

  /// For people.
  package var sentence: String {
    "the ingest of \(paths.map { "`\($0)`" }.joined(separator: ", ")) that began at \(time.prefix(19))Z was not "
      + "finished: something of \(filesIn) of \(files) files is in; run it again to go on"
  }
}
