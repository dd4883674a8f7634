import Files
import KQL

/// Files that a user gave queries besides the logs: saved functions and watchlists, as they were when they were
/// read.
package struct LocalFiles: Sendable {
  /// A file or folder as it was given.
  private struct Source {
    var path: String
    /// What to call what the file holds; nil: as the file says, or is called.
    var name: String?
    var isFunction: Bool
  }

  private struct Known {
    var file: LocalFile
    /// nil for a watchlist, and for a file of something else.
    var function: SavedFunction?
  }

  package private(set) var functions: [String: SavedFunction] = [:]
  /// CSV files by the watchlist's name.
  package private(set) var watchlists: [String: LocalFile] = [:]
  /// Where each function was read, by its name.
  package private(set) var functionFiles: [String: LocalFile] = [:]
  private var sources: [Source] = []
  private var known: [String: Known] = [:]

  /// Local copies of what lies at addresses.
  package private(set) var copies = AddressCopies()

  package init() {}

  package init(
    functionFolders: [String], watchlistFolders: [String]
  ) throws(FileError) {
    for folder in functionFolders { try addFunctions(at: folder) }
    for folder in watchlistFolders { try addWatchlists(at: folder) }
  }

  /// Adds the functions of a file, or of the files of a folder.
  ///
  /// - Parameter name: what to call the function of a file that holds a bare body; nil: as its file.
  package mutating func addFunctions(at path: String, name: String? = nil) throws(FileError) {
    try add(Source(path: path, name: name, isFunction: true), knowing: [:])
  }

  /// Adds a function that stands in no file.
  package mutating func add(_ function: SavedFunction) { functions[function.name] = function }

  /// Adds a watchlist's CSV file, or those of a folder.
  package mutating func addWatchlists(at path: String, name: String? = nil) throws(FileError) {
    try add(Source(path: path, name: name, isFunction: false), knowing: [:])
  }

  /// The same files and folders as they are now. A file is read again only if it changed.
  package func refreshed() throws(FileError) -> LocalFiles {
    var fresh = LocalFiles()
    fresh.copies = copies
    fresh.functions = functions.filter { functionFiles[$0.key] == nil }
    for source in sources { try fresh.add(source, knowing: known) }
    return fresh
  }

  /// Puts another body in the place of a function's.
  package mutating func replaceBody(ofFunction name: String, with body: String) {
    functions[name]?.body = body
  }

  private mutating func add(_ source: Source, knowing earlier: [String: Known]) throws(FileError) {
    sources.append(source)
    let endings = source.isFunction ? [".kql", ".txt", ".csl", ".yaml", ".yml"] : [".csv"]
    for path in try files(under: [source.path], ending: endings) {
      let found = try Self.known(path, source, earlier)
      known[path] = found
      let name = path == source.path ? source.name : nil
      if source.isFunction, var function = found.function {
        if let name { function.name = name }
        functions[function.name] = function
        functionFiles[function.name] = found.file
      } else if !source.isFunction {
        watchlists[name ?? stem(ofPath: path)] = found.file
      }
    }
  }

  /// Takes `ADDRESS=FILE`, or a folder of copies.
  package mutating func add(copy: String) throws(FileError) { try copies.add(copy) }

  /// Names the local copy of what lies at an address.
  package mutating func addCopy(of address: String, at path: String) {
    copies.files[address] = path
  }

  /// Adds a folder of copies.
  package mutating func addCopies(in folder: String) { copies.folders.append(folder) }

  /// The file that holds what lies at an address; nil where none was named.
  func copy(of address: String) -> String? { copies.file(for: address) }

  private static func known(
    _ path: String, _ source: Source, _ earlier: [String: Known]
  ) throws(FileError) -> Known {
    if let known = earlier[path], known.file.isCurrent { return known }
    let file = try LocalFile(path)
    guard source.isFunction else { return Known(file: file) }
    let isYAML = path.lowercased().hasSuffix(".yaml") || path.lowercased().hasSuffix(".yml")
    let function = isYAML ? try SentinelFunction.function(file) : try function(file)
    return Known(file: file, function: function)
  }

  /// A function: `.create function with (…) Name(parameters) { body }`, `let Name = (parameters) { body };`, or
  /// a bare body named by its file.
  private static func function(_ file: LocalFile) throws(FileError) -> SavedFunction {
    let text = try file.text()
    if let created = SavedFunctionText(text) {
      return SavedFunction(
        name: created.name, parameters: created.parameters, body: created.body, path: file.path)
    }
    return SavedFunction(name: stem(ofPath: file.path), parameters: "", body: text, path: file.path)
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
