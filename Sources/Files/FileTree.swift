import Platform

/// The files themselves, and those in folders whose name ends in one of `endings`, whatever their case:
/// a folder's in the order of their names, its hidden files and symbolic links left out.
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
    } else if kind == S_IFREG, endings.contains(where: name.lowercased().hasSuffix) {
      files.append(path)
    }
  }
}

/// The names in a folder, in no order, but `.` and `..`.
package func names(in folder: String) throws(FileError) -> [String] {
  guard let stream = opendir(folder) else { throw FileError(path: folder) }
  defer { closedir(stream) }
  var names: [String] = []
  while let entry = readdir(stream) {
    let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    if name != ".", name != ".." { names.append(name) }
  }
  return names
}

/// The name of a path's file without its ending.
package func stem(ofPath path: String) -> String {
  let name = path.split(separator: "/").last.map(String.init) ?? path
  return name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
}

/// The kind of a file, as `stat` has it; nil where there is none, and `errno` says why.
package func kind(ofFile path: String, following links: Bool) -> mode_t? {
  var status = stat()
  let result = links ? stat(path, &status) : lstat(path, &status)
  return result == 0 ? status.st_mode & S_IFMT : nil
}
