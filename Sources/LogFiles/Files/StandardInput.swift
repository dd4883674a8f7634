/// Standard input, as the path of a source.
package enum StandardInput {
  package static let path = "-"

  /// Whether a path is that of standard input, or of a member of an archive there.
  package static func isMeant(by path: String) -> Bool {
    path == Self.path || path.hasPrefix(Self.path + Archives.separator)
  }
}
