/// The operating system that an agent runs on.
struct UserAgentSystem: Equatable {
  var family: String
  /// Major, minor, patch and its minor, as far as they are known.
  var version: [String]

  static let unknown = UserAgentSystem(family: "Other", version: [])

  /// The names by which versions of Windows go, by the number of their kernel.
  private static let windows: [(kernel: String, version: [String])] = [
    ("Windows NT 10.0", ["10"]), ("Windows NT 6.3", ["8", "1"]), ("Windows NT 6.2", ["8"]),
    ("Windows NT 6.1", ["7"]), ("Windows NT 6.0", ["Vista"]), ("Windows NT 5.2", ["XP"]),
    ("Windows NT 5.1", ["XP"]), ("Windows NT 5.0", ["2000"]), ("Windows 98", ["98"]),
    ("Windows 95", ["95"]),
  ]

  /// Systems whose version stands after a word. The first that fits counts.
  private static let others: [(word: String, family: String)] = [
    ("SymbianOS/", "Symbian OS"), ("Symbian OS/", "Symbian OS"), ("CPU iPhone OS ", "iOS"),
    ("CPU OS ", "iOS"), ("Android ", "Android"), ("Mac OS X ", "Mac OS X"),
    ("CrOS x86_64 ", "Chrome OS"), ("CrOS aarch64 ", "Chrome OS"), ("Ubuntu/", "Ubuntu"),
    ("Ubuntu", "Ubuntu"), ("Fedora/", "Fedora"), ("Fedora", "Fedora"), ("Debian", "Debian"),
    ("FreeBSD", "FreeBSD"), ("OpenBSD", "OpenBSD"), ("NetBSD", "NetBSD"), ("Android", "Android"),
    ("Linux", "Linux"),
  ]

  init(family: String, version: [String]) {
    self.family = family
    self.version = version
  }

  init(_ agent: UserAgent) {
    if let numbers = agent.version(after: "Windows Phone ", count: 4) {
      self.init(family: "Windows Phone", version: numbers)
    } else if let known = Self.windows.first(where: { agent.contains($0.kernel) }) {
      self.init(family: "Windows", version: known.version)
    } else if agent.contains("Windows") {
      self.init(family: "Windows", version: [])
    } else if let other = Self.others.first(where: { agent.contains($0.word) }) {
      self.init(
        family: other.family, version: agent.version(after: other.word, count: 4) ?? [])
    } else {
      self = .unknown
    }
  }
}
