import Platform

/// The file system refused.
package struct FileError: Error, Sendable, Hashable, CustomStringConvertible {
  package var path: String
  /// What was wrong, in the system's words.
  package var reason: String

  package init(path: String, reason: String) {
    self.path = path
    self.reason = reason
  }

  /// What the system's last call left behind.
  package init(path: String) { self.init(path: path, reason: String(cString: strerror(errno))) }

  package var message: String { "\(path): \(reason)" }

  package var description: String { message }
}
