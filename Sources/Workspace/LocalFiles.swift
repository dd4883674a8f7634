import KQL

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Files that a user gave queries besides the logs: saved functions and watchlists.
package struct LocalFiles: Sendable {
  package private(set) var functions: [String: SavedFunction] = [:]
  /// Paths of CSV files by the watchlist's name.
  package private(set) var watchlists: [String: String] = [:]

  package init() {}

  package init(functionFolders: [String], watchlistFolders: [String]) throws(WorkspaceError) {
    for folder in functionFolders { try addFunctions(at: folder) }
    for folder in watchlistFolders { try addWatchlists(at: folder) }
  }

  /// Adds the functions of a file, or of the files of a folder.
  ///
  /// - Parameter name: what to call the function of a file that holds a bare body; nil: as its file.
  package mutating func addFunctions(at path: String, name: String? = nil) throws(WorkspaceError) {
    for file in try Self.files(in: path, endings: [".kql", ".txt", ".csl", ".yaml", ".yml"]) {
      let isYAML = file.lowercased().hasSuffix(".yaml") || file.lowercased().hasSuffix(".yml")
      var found = isYAML ? try SentinelFunction.function(file) : try Self.function(file)
      if let name, file == path { found?.name = name }
      if let found { functions[found.name] = found }
    }
  }

  /// Adds a watchlist's CSV file, or those of a folder.
  package mutating func addWatchlists(at path: String, name: String? = nil) throws(WorkspaceError) {
    for file in try Self.files(in: path, endings: [".csv"]) {
      watchlists[file == path ? name ?? Self.stem(file) : Self.stem(file)] = file
    }
  }

  static func stem(_ path: String) -> String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
  }

  /// The files of a folder, and of those in it, with one of these endings; sorted. A file is itself.
  private static func files(in folder: String, endings: [String]) throws(WorkspaceError) -> [String]
  {
    guard let directory = opendir(folder) else {
      if errno == ENOTDIR { return [folder] }
      throw .io("`\(folder)`: \(String(cString: strerror(errno)))")
    }
    defer { closedir(directory) }
    var found: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.hasPrefix(".") { continue }
      let path = folder.hasSuffix("/") ? folder + name : folder + "/" + name
      if entry.pointee.d_type == UInt8(DT_DIR) {
        found += try files(in: path, endings: endings)
      } else if endings.contains(where: { name.lowercased().hasSuffix($0) }) {
        found.append(path)
      }
    }
    return found.sorted()
  }

  /// A file's bytes, up to 16 MiB.
  static func bytes(of path: String) throws(WorkspaceError) -> [UInt8] {
    guard let file = fopen(path, "rb") else {
      throw .io("`\(path)`: \(String(cString: strerror(errno)))")
    }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&chunk, 1, chunk.count, file)
      if count == 0 { break }
      bytes.append(contentsOf: chunk[..<count])
      guard bytes.count <= 16 << 20 else { throw .limit("`\(path)` is larger than 16 MiB") }
    }
    return bytes
  }

  /// A function: `.create function with (…) Name(parameters) { body }`, `let Name = (parameters) { body };`, or
  /// a bare body named by its file.
  private static func function(_ path: String) throws(WorkspaceError) -> SavedFunction {
    let text = String(decoding: try bytes(of: path), as: UTF8.self)
    let name = stem(path)
    if let created = SavedFunctionText(text) {
      return SavedFunction(
        name: created.name, parameters: created.parameters, body: created.body, path: path)
    }
    return SavedFunction(name: name, parameters: "", body: text, path: path)
  }
}

/// A definition that names its function and its parameters.
struct SavedFunctionText {
  var name: String
  var parameters: String
  var body: String

  /// nil where the text is a bare body.
  init?(_ text: String) {
    var rest = Substring(text)
    func skipBlanks() {
      while true {
        rest = rest.drop(while: \.isWhitespace)
        guard rest.hasPrefix("//") else { return }
        rest = rest.drop { !$0.isNewline }
      }
    }
    func word() -> Substring {
      skipBlanks()
      let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." || $0 == "-" }
      rest = rest.dropFirst(word.count)
      return word
    }
    /// What stands between a bracket, which is next, and the one that closes it.
    func bracketed(_ open: Character, _ close: Character) -> Substring? {
      skipBlanks()
      guard rest.first == open else { return nil }
      var depth = 0
      var index = rest.startIndex
      var quote: Character?
      while index < rest.endIndex {
        let character = rest[index]
        if let current = quote {
          if character == current { quote = nil }
        } else if character == "\"" || character == "'" {
          quote = character
        } else if character == open {
          depth += 1
        } else if character == close {
          depth -= 1
          if depth == 0 {
            let inner = rest[rest.index(after: rest.startIndex)..<index]
            rest = rest[rest.index(after: index)...]
            return inner
          }
        }
        index = rest.index(after: index)
      }
      return nil
    }
    let first = word()
    if first == ".create" || first == ".create-or-alter" || first == ".alter" {
      guard word() == "function" else { return nil }
      var name = word()
      while name == "ifnotexists" || name == "with" {
        if name == "with" { guard bracketed("(", ")") != nil else { return nil } }
        name = word()
      }
      self.name = String(name)
    } else if first == "let" {
      name = String(word())
      skipBlanks()
      guard rest.first == "=" else { return nil }
      rest = rest.dropFirst()
    } else {
      return nil
    }
    guard !name.isEmpty, let parameters = bracketed("(", ")"), let body = bracketed("{", "}")
    else { return nil }
    skipBlanks()
    // `let f = …;` that more statements follow is a query's own, not a definition.
    guard rest.isEmpty || rest.allSatisfy({ $0 == ";" || $0.isWhitespace }) else { return nil }
    self.parameters = "(\(parameters))"
    self.body = String(body)
  }
}
