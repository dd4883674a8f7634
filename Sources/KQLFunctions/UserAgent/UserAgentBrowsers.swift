/// Which browser, or which other program, an agent is.
struct UserAgentBrowser: Equatable {
  var family: String
  /// Major, minor and patch, as far as they are known.
  var version: [String]

  static let unknown = UserAgentBrowser(family: "Other", version: [])

  /// A word that tells a program; its version stands right after it, unless a word of its own comes before that.
  private struct Rule {
    var word: String
    var family: String
    var versionAfter: String?
    /// What must be in the text, too.
    var also: String?

    init(_ word: String, _ family: String, version: String? = nil, also: String? = nil) {
      self.word = word
      self.family = family
      versionAfter = version
      self.also = also
    }
  }

  /// The first that fits counts: those that pass for another come before it.
  private static let rules: [Rule] = [
    Rule("Googlebot/", "Googlebot"), Rule("bingbot/", "bingbot"), Rule("YandexBot/", "YandexBot"),
    Rule("Baiduspider/", "Baiduspider"), Rule("DuckDuckBot/", "DuckDuckBot"),
    Rule("Applebot/", "Applebot"), Rule("AhrefsBot/", "AhrefsBot"),
    Rule("SemrushBot/", "SemrushBot"), Rule("Twitterbot/", "Twitterbot"),
    Rule("facebookexternalhit/", "FacebookBot"),
    Rule("AdobeAIR/", "AdobeAIR"),
    Rule("Series60/", "Nokia OSS Browser", also: "Safari"),
    Rule("Opera Mini/", "Opera Mini"), Rule("OPR/", "Opera Mobile", also: "Mobile"),
    Rule("OPR/", "Opera"), Rule("Opera/", "Opera", version: "Version/", also: "Version/"),
    Rule("Opera/", "Opera"), Rule("SamsungBrowser/", "Samsung Internet"),
    Rule("YaBrowser/", "Yandex Browser"), Rule("Vivaldi/", "Vivaldi"),
    Rule("UCBrowser/", "UC Browser"), Rule("EdgiOS/", "Edge Mobile"), Rule("EdgA/", "Edge Mobile"),
    Rule("Edge/", "Edge Mobile", also: "Mobile"), Rule("Edge/", "Edge"), Rule("Edg/", "Edge"),
    Rule("CriOS/", "Chrome Mobile iOS"), Rule("FxiOS/", "Firefox iOS"),
    Rule("HeadlessChrome/", "HeadlessChrome"), Rule("Electron/", "Electron"),
    Rule("Chromium/", "Chromium"), Rule("Chrome/", "Chrome Mobile WebView", also: "; wv)"),
    Rule("Chrome/", "Chrome Mobile", also: " Mobile "), Rule("Chrome/", "Chrome"),
    Rule("Thunderbird/", "Thunderbird"), Rule("SeaMonkey/", "SeaMonkey"),
    Rule("Firefox/", "Firefox Mobile", also: "Mobile"), Rule("Firefox/", "Firefox"),
    Rule("IEMobile/", "IE Mobile"), Rule("MSIE ", "IE"), Rule("Trident/7.0", "IE", version: "rv:"),
    Rule("Android ", "Android", also: "Version/"),
    Rule("Version/", "Mobile Safari", also: "Mobile/"), Rule("Version/", "Safari", also: "Safari/"),
    Rule("python-requests/", "Python Requests"), Rule("Python-urllib/", "Python-urllib"),
    Rule("curl/", "curl"), Rule("Wget/", "Wget"), Rule("Go-http-client/", "Go-http-client"),
    Rule("okhttp/", "okhttp"), Rule("Apache-HttpClient/", "Apache-HttpClient"),
    Rule("PostmanRuntime/", "PostmanRuntime"), Rule("Java/", "Java"),
  ]

  init(family: String, version: [String]) {
    self.family = family
    self.version = version
  }

  init(_ agent: UserAgent) {
    let rule = Self.rules.first { rule in
      agent.contains(rule.word) && rule.also.map(agent.contains) ?? true
    }
    guard let rule else {
      self = .unknown
      return
    }
    family = rule.family
    version = agent.version(after: rule.versionAfter ?? rule.word) ?? []
  }
}
