import Platform

/// Walks files and folders in the order of their names' bytes, and never opens what could block or lead
/// out of the tree.
package struct FileWalker {
  /// What a walk comes to.
  package enum Found {
    case file(Descriptor)
    /// Not opened, and why.
    case skipped(String)
    case failed(String)
  }

  private static let maximumDepth = 256
  package let followsSymbolicLinks: Bool
  /// Files that are not to be read, such as the database itself.
  package let excluded: [stat]
  let visit: (_ path: String, Found) throws -> Void

  package init(
    followsSymbolicLinks: Bool, excluded: [stat],
    visit: @escaping (_ path: String, Found) throws -> Void
  ) {
    self.followsSymbolicLinks = followsSymbolicLinks
    self.excluded = excluded
    self.visit = visit
  }

  /// Walks one path as the user named it: a link is followed here, as they asked for it by name.
  package func walk(_ path: String) throws {
    guard !path.utf8.contains(0) else {
      try visit(path, .failed("a path holds no NUL"))
      return
    }
    if try skipsExcluded(path, AT_FDCWD, path) { return }
    let number = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard number >= 0 else {
      let code = errno
      // A socket cannot be opened, and its name is not an error.
      var status = stat()
      if code == ENXIO, stat(path, &status) == 0 {
        try visit(path, .skipped("it is \(status.kind)"))
      } else {
        try visit(path, .failed(String(cString: strerror(code))))
      }
      return
    }
    try enter(Descriptor(number), path, ancestors: [])
  }

  /// Passes over a file that is not to be read. It is not opened either: closing it would take away the locks that the
  /// process holds on it.
  private func skipsExcluded(
    _ path: String, _ folder: Int32, _ name: UnsafePointer<CChar>
  ) throws -> Bool {
    var status = stat()
    guard fstatat(folder, name, &status, 0) == 0, excluded.contains(where: status.isSameFile) else {
      return false
    }
    try visit(path, .skipped("it is the database itself"))
    return true
  }

  private func enter(_ descriptor: Descriptor, _ path: String, ancestors: [stat]) throws {
    guard let status = descriptor.status else {
      try visit(path, .failed(systemError()))
      return
    }
    if status.isRegular {
      try visit(path, .file(descriptor))
    } else if status.isDirectory {
      if ancestors.contains(where: status.isSameFile) {
        try visit(path, .skipped("the folder holds itself"))
      } else if ancestors.count >= Self.maximumDepth {
        try visit(path, .skipped("folders nested more than \(Self.maximumDepth) deep"))
      } else {
        try walkFolder(descriptor, path, ancestors: ancestors + [status])
      }
    } else {
      try visit(path, .skipped("it is \(status.kind)"))
    }
  }

  private func walkFolder(_ folder: Descriptor, _ path: String, ancestors: [stat]) throws {
    guard let names = FolderNames(folder) else {
      try visit(path, .failed(systemError()))
      return
    }
    try names.forEachName { name in
      let shown = String(
        decoding: UnsafeRawBufferPointer(start: name, count: strlen(name)), as: UTF8.self)
      let child = path.hasSuffix("/") ? path + shown : path + "/" + shown
      var status = stat()
      guard fstatat(folder.number, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
        try visit(child, .failed(systemError()))
        return
      }
      let isLink = status.st_mode & S_IFMT == S_IFLNK
      if isLink ? !followsSymbolicLinks : !status.isRegular && !status.isDirectory {
        try visit(child, .skipped("it is \(status.kind)"))
        return
      }
      if try skipsExcluded(child, folder.number, name) { return }
      // Between the look and the opening the name may have become something else: no link is followed,
      // nothing blocks, and what was opened is looked at again.
      let flags = O_RDONLY | O_NONBLOCK | O_CLOEXEC | (followsSymbolicLinks ? 0 : O_NOFOLLOW)
      let number = openat(folder.number, name, flags)
      guard number >= 0 else {
        try visit(child, .failed(systemError()))
        return
      }
      try enter(Descriptor(number), child, ancestors: ancestors)
    }
  }
}

/// The names in a folder, sorted by their bytes. A folder may have millions: they lie in one piece of memory.
private struct FolderNames {
  /// One after another, each with its NUL.
  private let bytes: [CChar]
  private let starts: [Int]

  /// - Returns: nil where it cannot be read; `errno` says why.
  init?(_ folder: Descriptor) {
    let copy = fcntl(folder.number, F_DUPFD_CLOEXEC, 0)
    guard copy >= 0, let stream = fdopendir(copy) else { return nil }
    defer { closedir(stream) }
    var bytes: [CChar] = []
    var starts: [Int] = []
    while let entry = readdir(stream) {
      withUnsafeBytes(of: &entry.pointee.d_name) { name in
        let end = (name.firstIndex(of: 0) ?? name.count - 1) + 1
        if name[0] == UInt8(ascii: "."), end == 2 || end == 3 && name[1] == UInt8(ascii: ".") {
          return
        }
        starts.append(bytes.count)
        bytes.append(contentsOf: name[..<end].bindMemory(to: CChar.self))
      }
    }
    bytes.withUnsafeBufferPointer { bytes in
      guard let first = bytes.baseAddress else { return }
      starts.sort { strcmp(first + $0, first + $1) < 0 }
    }
    (self.bytes, self.starts) = (bytes, starts)
  }

  /// - Parameter body: takes a name, which ends with a NUL.
  func forEachName(_ body: (UnsafePointer<CChar>) throws -> Void) rethrows {
    try bytes.withUnsafeBufferPointer { bytes in
      guard let first = bytes.baseAddress else { return }
      for start in starts { try body(first + start) }
    }
  }
}
