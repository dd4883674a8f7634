// Ingestion: records become rows of tables; a file is in whole or not at all, and nothing is lost.

import Compression
import LogFiles
import LogTables
import Platform
import SQLite
import Storage

/// Files into a database.
package enum Ingestion {
  /// Ingests files and folders, each file whole or not at all.
  ///
  /// A file that cannot be read is reported and the others are read on; a database that cannot be written
  /// ends it.
  ///
  /// - Parameters:
  ///   - paths: files and folders; `-` is standard input.
  ///   - progress: is called now and then.
  ///   - isCancelled: is asked often; the running file is rolled back.
  ///   - told: takes a file's report once what it says is in the database, in the order of the files; without it
  ///     they are all kept for the end.
  package static func ingest(
    _ paths: [String], into store: Store, options: IngestOptions,
    progress: (IngestProgress) -> Void = { _ in }, isCancelled: () -> Bool = { false },
    told: ((FileReport) -> Void)? = nil
  ) throws(IngestError) -> IngestReport {
    var report = IngestReport()
    // Of files that are in once their transaction ends, and of those after them.
    var waiting: [FileReport] = []
    let settle = {
      for file in waiting {
        report.sums.add(file)
        if let told { told(file) } else { report.files.append(file) }
      }
      waiting.removeAll(keepingCapacity: true)
    }
    do {
      try withoutActuallyEscaping(progress) { progress in
        try withoutActuallyEscaping(isCancelled) { isCancelled in
          var total = try count(paths, options, excluded: databaseFiles(of: store), isCancelled)
          var done = (files: 0, bytes: 0)
          // The members of an archive are read one after another: none sets back how far it has come.
          var furthest = 0
          let tell = { (state: IngestProgress) in
            var state = state
            furthest = max(furthest, done.bytes + state.bytesRead)
            total.bytes = max(total.bytes, furthest)
            (state.filesDone, state.filesTotal) = (done.files, total.files)
            (state.runBytesRead, state.runBytesTotal) = (furthest, total.bytes)
            progress(state)
          }
          let ingester = FileIngester(
            store, options: options, progress: tell, isCancelled: isCancelled)
          defer { ingester.end() }
          let add = { (file: FileReport) in
            waiting.append(file)
            if waiting.count >= mostWaiting { try ingester.commit() }
            if !ingester.hasPending { settle() }
          }
          try ingester.begin(paths, files: total.files)
          let walker = FileWalker(
            followsSymbolicLinks: options.followsSymbolicLinks, excluded: databaseFiles(of: store)
          ) { path, found in
            switch found {
            case .file(let file):
              let size = file.status.map { Int($0.st_size) } ?? 0
              tell(IngestProgress(path: path, bytesRead: 0, bytesTotal: size))
              try ingester.ingestAll(file, path: path, report: add)
              done.files += 1
              done.bytes += size
            case .skipped(let reason):
              try add(FileReport(path: path, status: .skipped, error: reason))
            case .failed(let reason):
              try add(FileReport(path: path, status: .failed, error: reason))
            }
          }
          do {
            for path in paths {
              if path == StandardInput.path {
                try ingester.ingestStandardInput(report: add)
              } else {
                try walker.walk(path)
              }
            }
            try ingester.commit()
            settle()
          } catch {
            // What is done stays done, if it can.
            try? ingester.commit()
            try? ingester.settle()
            markLost(ingester.lost, of: &waiting)
            settle()
            throw error
          }
          try ingester.finish(files: total.files)
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

  /// With this number of reports that wait their transaction ends.
  private static let mostWaiting = 1000

  /// Says of the last files that were in that they are not: their transaction failed.
  private static func markLost(_ count: Int, of files: inout [FileReport]) {
    var left = count
    for index in files.indices.reversed() where left > 0 {
      switch files[index].status {
      case .ingested, .extended:
        files[index] = FileReport(
          path: files[index].path, status: .failed, error: "the database could not be written")
        left -= 1
      case .unchanged, .skipped, .failed: continue
      }
    }
  }

  /// How many files there are to read, and how many bytes they have.
  private static func count(
    _ paths: [String], _ options: IngestOptions, excluded: [stat], _ isCancelled: () -> Bool
  ) throws -> (files: Int, bytes: Int) {
    var files = paths.count { $0 == StandardInput.path }
    var bytes = 0
    try withoutActuallyEscaping(isCancelled) { isCancelled in
      let walker = FileWalker(
        followsSymbolicLinks: options.followsSymbolicLinks, excluded: excluded
      ) { _, found in
        if isCancelled() { throw IngestCancelled() }
        guard case .file(let file) = found else { return }
        files += 1
        bytes += file.status.map { Int($0.st_size) } ?? 0
      }
      for path in paths where path != StandardInput.path { try walker.walk(path) }
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
