import Files
import Platform
import Storage

/// A database or an evidence bundle.
struct VerifiablePath {
  var path: String
  var isFolder: Bool

  /// What there is to verify at a path: itself, or, of a folder that is not an evidence bundle, all within.
  static func all(at path: String) throws(FileError) -> [VerifiablePath] {
    guard kind(ofFile: path, following: true) == S_IFDIR else {
      return [VerifiablePath(path: path, isFolder: false)]
    }
    var found: [VerifiablePath] = []
    try collect(path, depth: 0, &found)
    // What is not an evidence bundle is refused as such.
    return found.isEmpty ? [VerifiablePath(path: path, isFolder: true)] : found
  }

  private static func collect(
    _ path: String, depth: Int, _ found: inout [VerifiablePath]
  ) throws(FileError) {
    let base = path.hasSuffix("/") ? path : path + "/"
    if kind(ofFile: base + "manifest.json", following: false) != nil {
      found.append(VerifiablePath(path: path, isFolder: true))
      return
    }
    guard depth < 32 else { return }
    for name in try names(in: path).sorted() {
      switch kind(ofFile: base + name, following: false) {
      case S_IFDIR: try collect(base + name, depth: depth + 1, &found)
      case S_IFREG:
        if case .ours? = try? DatabaseFile.inspect(base + name) {
          found.append(VerifiablePath(path: base + name, isFolder: false))
        }
      default: continue
      }
    }
  }
}
