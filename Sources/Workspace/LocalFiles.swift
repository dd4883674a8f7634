import Files
import KQL

/// Files that a user gave queries besides the logs: saved functions and watchlists.
package struct LocalFiles: Sendable {
  package private(set) var functions: [String: SavedFunction] = [:]
  /// Paths of CSV files by the watchlist's name.
  package private(set) var watchlists: [String: String] = [:]

  /// Local copies of what lies at addresses.
  package private(set) var copies = AddressCopies()

  package init() {}

  package init(
    functionFolders: [String], watchlistFolders: [String], copies: [String] = []
  ) throws(FileError) {
    for copy in copies { try self.copies.add(copy) }
    for folder in functionFolders { try addFunctions(at: folder) }
    for folder in watchlistFolders { try addWatchlists(at: folder) }
  }

  /// Adds the functions of a file, or of the files of a folder.
  ///
  /// - Parameter name: what to call the function of a file that holds a bare body; nil: as its file.
  package mutating func addFunctions(at path: String, name: String? = nil) throws(FileError) {
    for file in try files(under: [path], ending: [".kql", ".txt", ".csl", ".yaml", ".yml"]) {
      let isYAML = file.lowercased().hasSuffix(".yaml") || file.lowercased().hasSuffix(".yml")
      var found = isYAML ? try SentinelFunction.function(file) : try Self.function(file)
      if let name, file == path { found?.name = name }
      if let found { functions[found.name] = found }
    }
  }

  /// Puts another body in the place of a function's.
  package mutating func replaceBody(ofFunction name: String, with body: String) {
    functions[name]?.body = body
  }

  /// Adds a watchlist's CSV file, or those of a folder.
  package mutating func addWatchlists(at path: String, name: String? = nil) throws(FileError) {
    for file in try files(under: [path], ending: [".csv"]) {
      watchlists[(file == path ? name : nil) ?? stem(ofPath: file)] = file
    }
  }

  /// Names the local copy of what lies at an address.
  package mutating func addCopy(of address: String, at path: String) {
    copies.files[address] = path
  }

  /// Adds a folder of copies.
  package mutating func addCopies(in folder: String) { copies.folders.append(folder) }

  /// The file that holds what lies at an address; nil where none was named.
  func copy(of address: String) -> String? { copies.file(for: address) }

  /// The text of a file that holds a function.
  static func text(of path: String) throws(FileError) -> String {
    String(decoding: try contents(ofFile: path, limit: largestFile), as: UTF8.self)
  }

  /// The most bytes of a file that a query reads whole.
  static let largestFile = 16 << 20

  /// A function: `.create function with (…) Name(parameters) { body }`, `let Name = (parameters) { body };`, or
  /// a bare body named by its file.
  private static func function(_ path: String) throws(FileError) -> SavedFunction {
    let text = try text(of: path)
    if let created = SavedFunctionText(text) {
      return SavedFunction(
        name: created.name, parameters: created.parameters, body: created.body, path: path)
    }
    return SavedFunction(name: stem(ofPath: path), parameters: "", body: text, path: path)
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
