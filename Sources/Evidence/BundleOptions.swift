import Cryptography
import Files
import JSON
import KQLValues
import Storage
import Workspace

/// The options under which a bundle's query was asked, all that change its answer, as the manifest states them:
/// files by what they hold.
struct BundleOptions: Sendable, Hashable {
  /// What a file was given for; named as on the command line.
  enum Kind: String, CaseIterable, Sendable {
    case functions, watchlists, schemas, geo, externaldata
  }

  /// A file that the answer may depend on.
  struct File: Sendable, Hashable {
    var kind: Kind
    /// Of the function or watchlist.
    var name: String?
    var path: String
    var sha256: SHA256Hash
    var bytes: Int
  }

  struct Parameter: Sendable, Hashable {
    var name: String
    var value: String
  }

  /// The first time and the one after the last; nil where it is open.
  struct Timespan: Sendable, Hashable {
    var from: String?
    var to: String?
  }

  private(set) var timespan: Timespan?
  private(set) var resource: String?
  private(set) var parameters: [Parameter] = []
  private(set) var workspaces: [String] = []
  private(set) var files: [File] = []

  /// - Parameter external: the files that the query itself names.
  /// - Throws: where a file cannot be read, or is no longer what the query saw.
  init(of session: Session, reading external: [LocalFile]) throws(FileError) {
    let options = session.options
    timespan = session.timeRange.map {
      Timespan(from: $0.from.map { DateTime.text($0) }, to: $0.to.map { DateTime.text($0) })
    }
    resource = options.resource
    parameters = options.parameters.map { Parameter(name: $0.name, value: $0.value) }
    workspaces = options.workspaces
    for (name, file) in options.files.functionFiles.sorted(by: { $0.key < $1.key }) {
      try add(.functions, file, name: name)
    }
    for (name, file) in options.files.watchlists.sorted(by: { $0.key < $1.key }) {
      try add(.watchlists, file, name: name)
    }
    for file in options.schemas.files { try add(.schemas, file) }
    if let places = options.places { try add(.geo, places) }
    for file in external { try add(.externaldata, file) }
  }

  private mutating func add(
    _ kind: Kind, _ file: LocalFile, name: String? = nil
  ) throws(FileError) {
    let (hash, bytes) = try hashed(file)
    files.append(File(kind: kind, name: name, path: file.path, sha256: hash, bytes: bytes))
  }
}

/// The hash of a file's bytes, and how many there are.
func hashed(_ file: LocalFile) throws(FileError) -> (hash: SHA256Hash, bytes: Int) {
  var hash = SHA256()
  var bytes = 0
  try file.forEachPiece { piece in
    hash.update(data: piece)
    bytes += piece.count
  }
  return (SHA256Hash(hash.finalize()), bytes)
}

// MARK: the manifest

extension BundleOptions {
  var json: JSONValue {
    var members: [JSONMember] = []
    if let timespan {
      members.append(
        JSONMember(
          "timespan",
          .object([
            JSONMember("from", timespan.from.map(JSONValue.string) ?? .null),
            JSONMember("to", timespan.to.map(JSONValue.string) ?? .null),
          ])))
    }
    if let resource { members.append(JSONMember("resource", .string(resource))) }
    if !parameters.isEmpty {
      let list = parameters.map { parameter in
        JSONValue.object([
          JSONMember("name", .string(parameter.name)),
          JSONMember("value", .string(parameter.value)),
        ])
      }
      members.append(JSONMember("param", .array(list)))
    }
    if !workspaces.isEmpty {
      members.append(JSONMember("workspace", .array(workspaces.map(JSONValue.string))))
    }
    for kind in Kind.allCases {
      let list = files.filter { $0.kind == kind }.map(\.json)
      if !list.isEmpty { members.append(JSONMember(kind.rawValue, .array(list))) }
    }
    return .object(members)
  }

  /// Reads what a manifest states.
  ///
  /// - Returns: nil where it is not of the form that `json` has, or states what is not known here.
  init?(_ json: JSONValue?) {
    guard case .object(let members)? = json, Set(members.map(\.key)).count == members.count else {
      return nil
    }
    for member in members {
      switch member.key {
      case "timespan":
        guard let bounds = member.value.members(["from", "to"]),
          bounds.allSatisfy({ $0 == .null || $0.text.flatMap { DateTime.literal($0) } != nil })
        else { return nil }
        timespan = Timespan(from: bounds[0].text, to: bounds[1].text)
      case "resource":
        guard let text = member.value.text else { return nil }
        resource = text
      case "param":
        for element in member.value.list ?? [.null] {
          guard let parts = element.members(["name", "value"]), let name = parts[0].text,
            let value = parts[1].text
          else { return nil }
          parameters.append(Parameter(name: name, value: value))
        }
      case "workspace":
        for element in member.value.list ?? [.null] {
          guard let name = element.text else { return nil }
          workspaces.append(name)
        }
      default:
        guard let kind = Kind(rawValue: member.key) else { return nil }
        for element in member.value.list ?? [.null] {
          guard let file = File(element, kind) else { return nil }
          files.append(file)
        }
      }
    }
  }

  /// Each option as it is called, and its value, for people.
  var lines: [(name: String, value: String)] {
    var lines: [(name: String, value: String)] = []
    if let timespan {
      lines.append(("--timespan", "\(timespan.from ?? "")/\(timespan.to ?? "")"))
    }
    if let resource { lines.append(("--resource", resource)) }
    lines += parameters.map { ("--param", "\($0.name)=\($0.value)") }
    lines += workspaces.map { ("--workspace", $0) }
    lines += files.map { file in
      (
        (file.kind == .externaldata ? "" : "--") + file.kind.rawValue,
        "\(file.path), \(file.bytes) bytes, SHA-256 \(file.sha256)"
      )
    }
    return lines
  }
}

extension BundleOptions.File {
  fileprivate var json: JSONValue {
    let name = name.map { [JSONMember("name", .string($0))] } ?? []
    return .object(
      name + [
        JSONMember("path", .string(path)), JSONMember("sha256", .string("\(sha256)")),
        JSONMember("bytes", .integer(Int64(bytes))),
      ])
  }

  fileprivate init?(_ json: JSONValue, _ kind: BundleOptions.Kind) {
    let isNamed = kind == .functions || kind == .watchlists
    guard let parts = json.members((isNamed ? ["name"] : []) + ["path", "sha256", "bytes"]),
      let path = parts[parts.count - 3].text,
      let hash = parts[parts.count - 2].text.flatMap({ SHA256Hash(hexadecimal: $0) }),
      case .integer(let bytes) = parts[parts.count - 1], bytes >= 0
    else { return nil }
    if isNamed {
      guard let name = parts[0].text else { return nil }
      self.name = name
    }
    self.kind = kind
    self.path = path
    sha256 = hash
    self.bytes = Int(clamping: bytes)
  }
}
