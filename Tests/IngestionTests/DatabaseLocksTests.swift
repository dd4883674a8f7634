import Foundation
import Ingestion
import Storage
import Testing

#if os(Linux)
  /// When a process closes any descriptor of a file, the system takes all its locks off the file: another process that
  /// closes the database would then write pages that are still being read.
  @Suite("Locks on the database stay") struct DatabaseLocksTests {
    /// Whether a process holds a lock on a file; asked of the system through another descriptor.
    private func isLocked(_ path: String) -> Bool {
      let descriptor = open(path, O_RDWR)
      guard descriptor >= 0 else { return false }
      // Afterwards, as this too takes locks away.
      defer { close(descriptor) }
      var lock = flock()
      lock.l_type = Int16(F_WRLCK)
      lock.l_whence = Int16(SEEK_SET)
      // F_OFD_GETLK: the locks of this process count as well.
      guard fcntl(descriptor, 36, &lock) == 0 else { return false }
      return lock.l_type != Int16(F_UNLCK)
    }

    enum Look: CaseIterable {
      case none, inspect, isOurs, open, openToWrite, ingestFolder
    }

    @Test("whatever else looks at the file", arguments: Look.allCases)
    func looks(look: Look) throws {
      let bench = try Workbench(inMemory: false)
      let path = bench.store.path
      _ = try bench.ingest(text: #"{"category":"a","time":"2024-05-01T00:00:00Z"}"#)
      switch look {
      case .none: break
      case .inspect: #expect(try DatabaseFile.inspect(path) != .absent)
      case .isOurs: #expect(DatabaseFile.isOurs(path))
      case .open: _ = try Store(path: path, mode: .readOnly)
      case .openToWrite: _ = try Store(path: path, mode: .readWrite)
      case .ingestFolder: #expect(try bench.ingest(bench.folder.path).files.count > 1)
      }
      for suffix in ["", "-shm"] { #expect(isLocked(path + suffix), "\(suffix)") }
      _ = try bench.store.connection.prepare("select 1")
    }
  }
#endif
