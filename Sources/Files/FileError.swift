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

  /// That the folder which a file would be made in is not there; else what the system's last call left behind.
  package init(making path: String) {
    let error = errno
    var folder = path
    while folder.count > 1, folder.hasSuffix("/") { folder.removeLast() }
    folder = folder.lastIndex(of: "/").map { String(folder[..<$0]) } ?? ""
    var status = stat()
    if error == ENOENT, !folder.isEmpty, stat(folder, &status) != 0 {
      self.init(path: path, reason: "there is no folder `\(folder)`")
    } else {
      self.init(path: path, reason: String(cString: strerror(error)))
    }
  }

  package var message: String { "\(path): \(reason)" }

  package var description: String { message }
}
