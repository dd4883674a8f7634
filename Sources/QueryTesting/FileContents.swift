#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The file system refused.
package struct FileError: Error, Sendable, Hashable {
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
}

/// The bytes of a file, or of standard input for `-`. For what people write; logs are streamed.
package func contents(ofFile path: String) throws(FileError) -> [UInt8] {
  let fileDescriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
  guard fileDescriptor >= 0 else { throw FileError(path: path) }
  defer { if path != "-" { close(fileDescriptor) } }
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = chunk.withUnsafeMutableBytes { read(fileDescriptor, $0.baseAddress, $0.count) }
    if count < 0 {
      if errno == EINTR { continue }
      throw FileError(path: path)
    }
    if count == 0 { return bytes }
    bytes.append(contentsOf: chunk[..<count])
    guard bytes.count <= largestFile else {
      throw FileError(path: path, reason: "larger than \(largestFile >> 20) MiB")
    }
  }
}

private let largestFile = 256 << 20

/// The text of a file that must be UTF-8; a byte order mark at its beginning is left out.
package func text(ofFile path: String) throws(FileError) -> String {
  var bytes = try contents(ofFile: path)
  if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
  guard let text = String(validating: bytes, as: UTF8.self) else {
    throw FileError(path: path, reason: "not UTF-8 text")
  }
  return text
}

/// The Markdown files under `paths`, which are files and folders: a folder's in the order of their
/// names, its hidden files and symbolic links left out.
package func markdownFiles(under paths: [String]) throws(FileError) -> [String] {
  try files(under: paths, ending: [".md"])
}

/// The files themselves, and those in folders whose name ends in one of `endings`; sorted within a folder.
package func files(under paths: [String], ending endings: [String]) throws(FileError) -> [String] {
  var files: [String] = []
  for path in paths {
    guard let kind = kind(ofFile: path, following: true) else { throw FileError(path: path) }
    if kind == S_IFDIR {
      try appendFiles(in: path, ending: endings, to: &files)
    } else {
      files.append(path)
    }
  }
  return files
}

private func appendFiles(
  in folder: String, ending endings: [String], to files: inout [String]
) throws(FileError) {
  for name in try names(in: folder).sorted() where !name.hasPrefix(".") {
    let path = folder.hasSuffix("/") ? folder + name : folder + "/" + name
    let kind = kind(ofFile: path, following: false)
    if kind == S_IFDIR {
      try appendFiles(in: path, ending: endings, to: &files)
    } else if kind == S_IFREG, endings.contains(where: name.hasSuffix) {
      files.append(path)
    }
  }
}

func names(in folder: String) throws(FileError) -> [String] {
  guard let stream = opendir(folder) else { throw FileError(path: folder) }
  defer { closedir(stream) }
  var names: [String] = []
  while let entry = readdir(stream) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
      tuple.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: tuple.pointee)) {
        String(cString: $0)
      }
    }
    names.append(name)
  }
  return names
}

/// The kind of a file, as `stat` has it; nil where there is none, and `errno` says why.
package func kind(ofFile path: String, following links: Bool) -> mode_t? {
  var status = stat()
  let result = links ? stat(path, &status) : lstat(path, &status)
  return result == 0 ? status.st_mode & S_IFMT : nil
}
