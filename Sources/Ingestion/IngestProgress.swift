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
