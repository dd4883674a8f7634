import Platform

/// A file that is written whole or not at all: the bytes go to a new file beside it, which takes its
/// name when all of them are on the disk.
///
/// What is not a regular file (a pipe, `/dev/stdout`) is written directly.
package final class ReplacementFile {
  private let path: String
  private let temporaryPath: String?
  private let fileDescriptor: Int32
  private var isOpen = true
  /// Where to write.
  package let output: Output

  package init(_ path: String) throws(FileError) {
    // The file that a link names is replaced, not the link.
    let target = realPath(path) ?? path
    self.path = target
    var status = stat()
    let exists = stat(target, &status) == 0
    if exists, status.st_mode & S_IFMT != S_IFREG {
      temporaryPath = nil
      fileDescriptor = open(target, O_WRONLY | O_CLOEXEC)
    } else {
      let name = "\(target).\(getpid())~"
      temporaryPath = name
      fileDescriptor = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      if fileDescriptor >= 0, exists { fchmod(fileDescriptor, status.st_mode & 0o777) }
    }
    guard fileDescriptor >= 0 else { throw FileError(making: path) }
    output = Output(fileDescriptor: fileDescriptor)
  }

  /// Writes what is left and puts the file in its place.
  package func commit() throws(FileError) {
    do {
      try output.flush()
    } catch {
      throw FileError(path: path, reason: error.message)
    }
    guard let temporaryPath else { return }
    guard fsync(fileDescriptor) == 0, rename(temporaryPath, path) == 0 else {
      throw FileError(path: path)
    }
    isOpen = false
    close(fileDescriptor)
  }

  /// Without `commit()` nothing is left behind.
  deinit {
    guard isOpen else { return }
    close(fileDescriptor)
    if let temporaryPath { unlink(temporaryPath) }
  }
}
