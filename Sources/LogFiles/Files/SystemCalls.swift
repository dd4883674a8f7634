import Platform

/// An open file, closed when it goes.
package final class Descriptor {
  package let number: Int32

  package init(_ number: Int32) { self.number = number }

  deinit { close(number) }

  /// The file's status, or nil where the system has none.
  package var status: stat? {
    var status = stat()
    return fstat(number, &status) == 0 ? status : nil
  }
}

extension stat {
  package var isRegular: Bool { st_mode & S_IFMT == S_IFREG }
  package var isDirectory: Bool { st_mode & S_IFMT == S_IFDIR }

  /// What it is where it is neither a file nor a folder.
  package var kind: String {
    switch st_mode & S_IFMT {
    case S_IFIFO: "a FIFO"
    case S_IFSOCK: "a socket"
    case S_IFCHR, S_IFBLK: "a device"
    case S_IFLNK: "a symbolic link"
    default: "no regular file"
    }
  }
}

/// The system's words for the last error.
package func systemError() -> String { String(cString: strerror(errno)) }
