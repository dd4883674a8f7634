import Files
import Platform

/// Local copies of what lies at network addresses, which queries read in its place: nothing is fetched.
package struct AddressCopies: Sendable {
  /// Paths by address.
  var files: [String: String] = [:]
  /// Folders with a file an address, which lies as `HOST/PATH`.
  var folders: [String] = []

  package init() {}

  /// Takes `ADDRESS=FILE`, or a folder.
  mutating func add(_ text: String) throws(FileError) {
    if kind(ofFile: text, following: true) == S_IFDIR {
      folders.append(text)
      return
    }
    // Addresses hold such signs more often than names of files do.
    guard let sign = text.lastIndex(of: "="), text[..<sign].contains("://") else {
      throw FileError(path: text, reason: "neither a folder nor ADDRESS=FILE")
    }
    let path = String(text[text.index(after: sign)...])
    guard kind(ofFile: path, following: true) != nil else { throw FileError(path: path) }
    files[String(text[..<sign])] = path
  }

  /// The file for an address: the one named for it, with or without its query and what stands behind a
  /// semicolon, else the one that lies in a folder.
  func file(for address: String) -> String? {
    let bare = String(address.prefix { $0 != "?" && $0 != ";" && $0 != "#" })
    if let path = files[address] ?? files[bare] { return path }
    guard let colon = bare.firstIndex(of: ":"), bare[colon...].hasPrefix("://") else { return nil }
    let parts = bare[colon...].dropFirst(3).split(separator: "/").map(String.init)
    // An address names a file in the folder, never one beside it.
    guard parts.count > 1, !parts.contains(where: { $0 == ".." || $0.contains("\0") }) else {
      return nil
    }
    let place = ([parts[0].lowercased()] + parts.dropFirst()).joined(separator: "/")
    return folders.map { "\($0)/\(place)" }.first { kind(ofFile: $0, following: true) == S_IFREG }
  }
}
