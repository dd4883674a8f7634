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
    guard let names = Self.names(in: folder) else {
      try visit(path, .failed(systemError()))
      return
    }
    for name in names {
      let shown = String(decoding: name.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
      let child = path.hasSuffix("/") ? path + shown : path + "/" + shown
      var status = stat()
      guard fstatat(folder.number, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
        try visit(child, .failed(systemError()))
        continue
      }
      let isLink = status.st_mode & S_IFMT == S_IFLNK
      if isLink ? !followsSymbolicLinks : !status.isRegular && !status.isDirectory {
        try visit(child, .skipped("it is \(status.kind)"))
        continue
      }
      if try skipsExcluded(child, folder.number, name) { continue }
      // Between the look and the opening the name may have become something else: no link is followed,
      // nothing blocks, and what was opened is looked at again.
      let flags = O_RDONLY | O_NONBLOCK | O_CLOEXEC | (followsSymbolicLinks ? 0 : O_NOFOLLOW)
      let number = openat(folder.number, name, flags)
      guard number >= 0 else {
        try visit(child, .failed(systemError()))
        continue
      }
      try enter(Descriptor(number), child, ancestors: ancestors)
    }
  }

  /// The names in a folder, each with its NUL, sorted by their bytes.
  private static func names(in folder: Descriptor) -> [[CChar]]? {
    let copy = fcntl(folder.number, F_DUPFD_CLOEXEC, 0)
    guard copy >= 0, let stream = fdopendir(copy) else { return nil }
    defer { closedir(stream) }
    var names: [[CChar]] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        Array(bytes.bindMemory(to: CChar.self).prefix { $0 != 0 }) + [0]
      }
      if name != [0x2E, 0], name != [0x2E, 0x2E, 0] { names.append(name) }
    }
    return names.sorted { first, second in
      first.lexicographicallyPrecedes(second) {
        UInt8(bitPattern: $0) < UInt8(bitPattern: $1)
      }
    }
  }
}
