import Compression

/// The parts of a workbook: the members of its zip archive, from whatever reads that.
package protocol WorkbookParts: AnyObject {
  /// The bytes of the part of that name, from the first; nil where there is none.
  ///
  /// - Parameter name: such as `xl/workbook.xml`. Upper and lower case of ASCII letters do not count.
  func part(named name: String) throws(ReadError) -> (any ByteSource)?
}

extension WorkbookParts {
  /// Reads a part as XML.
  func reader(of name: String) throws(SpreadsheetError) -> XMLPullReader? {
    do throws(ReadError) {
      return try part(named: name).map { XMLPullReader($0, part: name) }
    } catch {
      throw .unreadable(error)
    }
  }
}

/// What a part refers to, by the identifiers that it uses for it.
struct Relationships {
  struct Target {
    var id: String
    /// The last word of its type, such as `worksheet`: the rest differs between the two standards.
    var kind: String
    /// The part's name.
    var part: String
  }

  private(set) var targets: [Target] = []

  private static let maximumCount = 100_000

  /// - Parameter part: whose relationships they are; the empty text for those of the whole file.
  init(of part: String, in parts: any WorkbookParts) throws(SpreadsheetError) {
    let slash = part.lastIndex(of: "/").map { part.index(after: $0) } ?? part.startIndex
    let folder = String(part[..<slash])
    let name = folder + "_rels/" + String(part[slash...]) + ".rels"
    guard let xml = try parts.reader(of: name) else { return }
    while true {
      switch try xml.next() {
      case .end, .text: break
      case .documentEnd: return
      case .start:
        guard xml.isElement("Relationship"), let id = try xml.text(of: "Id"),
          let type = try xml.text(of: "Type"), let target = try xml.text(of: "Target"),
          try xml.text(of: "TargetMode") != "External"
        else { continue }
        guard targets.count < Self.maximumCount else {
          throw .tooLarge("`\(name)` has more than \(Self.maximumCount) relationships")
        }
        let kind = type.split(separator: "/").last.map(String.init) ?? type
        targets.append(Target(id: id, kind: kind, part: Self.resolved(target, in: folder)))
      }
    }
  }

  /// The name of the part that a target in a folder means.
  static func resolved(_ target: String, in folder: String) -> String {
    let path = target.hasPrefix("/") ? target : folder + target
    var names: [Substring] = []
    for name in path.split(separator: "/") {
      switch name {
      case ".": break
      case "..": _ = names.popLast()
      default: names.append(name)
      }
    }
    return names.joined(separator: "/")
  }
}
