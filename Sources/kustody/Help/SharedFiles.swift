import ArgumentParser
import Files
import Platform

/// What an installation puts below `PREFIX/share`: manual pages and the completions of shells.
struct SharedFiles {
  /// Paths below the folder, and texts.
  let all: [(path: String, text: String)]

  init() throws {
    guard let pages = ManualPages() else {
      throw Failure(.world, "the parser of arguments describes itself in an unknown form")
    }
    all =
      pages.all.map { ("man/man1/" + $0.name, $0.text) } + [
        ("bash-completion/completions/kustody", Kustody.completionScript(for: .bash)),
        ("zsh/site-functions/_kustody", Kustody.completionScript(for: .zsh)),
        ("fish/vendor_completions.d/kustody.fish", Kustody.completionScript(for: .fish)),
      ]
  }

  /// - Returns: the paths that were written.
  func write(to folder: String) throws -> [String] {
    try all.map { file in
      let path = folder + "/" + file.path
      try makeFolders(above: path)
      let written = try ReplacementFile(path)
      try written.output.write(file.text)
      try written.commit()
      return path
    }
  }
}

/// Makes the folders that a path stands in, those that are not there.
func makeFolders(above path: String) throws(FileError) {
  for slash in path.indices where path[slash] == "/" && slash > path.startIndex {
    let folder = String(path[..<slash])
    if mkdir(folder, 0o777) != 0, errno != EEXIST { throw FileError(path: folder) }
  }
}
