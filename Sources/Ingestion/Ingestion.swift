import Compression
import LogTables
import SQLite

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How to ingest.
package struct IngestOptions: Sendable {
  /// The time that is written down as that of the ingest, in ticks.
  package var now: Int64
  /// The tool's name and version, for the custody log.
  package var tool: String
  package var followsSymbolicLinks = false
  /// A larger record goes to quarantine, in bytes.
  package var recordLimit = 16 << 20
  /// A record with more open brackets goes to quarantine.
  package var depthLimit = 1000
  /// So many quarantined records of a file are kept one by one; further ones together, as long as no good
  /// record comes between them.
  package var separateQuarantine = 100_000
  /// The table of rows that do not say which they are of; nil: named after their file.
  package var resultTable: String?
  /// Tables and columns that the user declares.
  package var ownTables = OwnTables()
  /// The zone of times that say none that is known.
  package var zone: LocalZone?
  /// The year of times that say none, as in syslog of RFC 3164.
  package var year: Int?
  /// Whether files are counted before they are read, so that progress can say how much is left.
  package var countsFirst = false
  /// Whether each file is rolled back once it was read.
  package var isDryRun = false
  /// Whether records that are in already, from whatever file, are not stored again.
  package var mergesDuplicates = false
  /// How long to wait for another ingest into the same database, in seconds.
  package var lockTimeout = 600

  package init(now: Int64, tool: String) {
    self.now = now
    self.tool = tool
  }

  /// Whether a text may be the name of a table of logs.
  package static func isTableName(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { WorkspaceRowsFormat.isTableName(UnsafeRawBufferPointer($0)) }
      && !text.hasPrefix("_")
  }
}

/// How far an ingest has come.
package struct IngestProgress: Sendable {
  /// The file that is being read.
  package var path: String
  /// Of the file's bytes on disk.
  package var bytesRead: Int
  package var bytesTotal: Int
  /// Of the whole run: files that are done, and how many there are; bytes that are read, and how many
  /// there are. Zero in all where they were not counted first.
  package var filesDone = 0
  package var filesTotal = 0
  package var runBytesRead = 0
  package var runBytesTotal = 0

  init(path: String, bytesRead: Int, bytesTotal: Int) {
    self.path = path
    self.bytesRead = bytesRead
    self.bytesTotal = bytesTotal
  }
}

/// Why an ingest ended before its end. What the report says is in the database; the file at which it
/// ended is not.
package enum IngestError: Error, Sendable {
  case storage(StorageError, IngestReport)
  case cancelled(IngestReport)
}

/// Files into a database.
package enum Ingestion {
  /// Ingests files and folders, one transaction a file.
  ///
  /// A file that cannot be read is reported and the others are read on; a database that cannot be written
  /// ends it.
  ///
  /// - Parameters:
  ///   - paths: files and folders; `-` is standard input.
  ///   - progress: is called now and then.
  ///   - isCancelled: is asked often; the running file is rolled back.
  package static func ingest(
    _ paths: [String], into store: Store, options: IngestOptions,
    progress: (IngestProgress) -> Void = { _ in }, isCancelled: () -> Bool = { false }
  ) throws(IngestError) -> IngestReport {
    var report = IngestReport()
    do {
      try withoutActuallyEscaping(progress) { progress in
        try withoutActuallyEscaping(isCancelled) { isCancelled in
          var total = options.countsFirst ? try count(paths, options, isCancelled) : (0, 0)
          var done = (files: 0, bytes: 0)
          // The members of an archive are read one after another: none sets back how far it has come.
          var furthest = 0
          let tell = { (state: IngestProgress) in
            var state = state
            furthest = max(furthest, done.bytes + state.bytesRead)
            total.1 = max(total.1, furthest)
            (state.filesDone, state.filesTotal) = (done.files, total.0)
            (state.runBytesRead, state.runBytesTotal) = (furthest, total.1)
            progress(state)
          }
          let ingester = FileIngester(
            store, options: options, progress: tell, isCancelled: isCancelled)
          defer { ingester.end() }
          let walker = FileWalker(
            followsSymbolicLinks: options.followsSymbolicLinks, excluded: databaseFiles(of: store)
          ) { path, found in
            switch found {
            case .file(let file):
              let size = file.status.map { Int($0.st_size) } ?? 0
              tell(IngestProgress(path: path, bytesRead: 0, bytesTotal: size))
              report.files += try ingester.ingestAll(file, path: path)
              done.files += 1
              done.bytes += size
            case .skipped(let reason):
              report.files.append(FileReport(path: path, status: .skipped, error: reason))
            case .failed(let reason):
              report.files.append(FileReport(path: path, status: .failed, error: reason))
            }
          }
          for path in paths {
            if path == FileIngester.standardInput {
              report.files += try ingester.ingestStandardInput()
            } else {
              try walker.walk(path)
            }
          }
          report.root = try CustodyLog.root(of: store.connection)
        }
      }
    } catch let error as SQLiteError {
      throw .storage(StorageError(error, path: store.path), report)
    } catch {
      throw .cancelled(report)
    }
    return report
  }

  /// How many files there are to read, and how many bytes they have.
  private static func count(
    _ paths: [String], _ options: IngestOptions, _ isCancelled: () -> Bool
  ) throws -> (files: Int, bytes: Int) {
    var files = 0
    var bytes = 0
    try withoutActuallyEscaping(isCancelled) { isCancelled in
      let walker = FileWalker(
        followsSymbolicLinks: options.followsSymbolicLinks, excluded: []
      ) { _, found in
        if isCancelled() { throw IngestCancelled() }
        guard case .file(let file) = found else { return }
        files += 1
        bytes += file.status.map { Int($0.st_size) } ?? 0
      }
      for path in paths where path != FileIngester.standardInput { try walker.walk(path) }
    }
    return (files, bytes)
  }

  /// The database's own files, which may lie in a folder that is ingested.
  private static func databaseFiles(of store: Store) -> [stat] {
    ["", "-wal", "-shm"].compactMap { suffix in
      var status = stat()
      return stat(store.path + suffix, &status) == 0 ? status : nil
    }
  }
}

/// The running file was rolled back because the caller wanted so.
struct IngestCancelled: Error {}
