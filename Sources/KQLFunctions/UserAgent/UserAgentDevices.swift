/// The device that an agent runs on; brand and model are empty where nobody tells them.
struct UserAgentDevice: Equatable {
  var family: String
  var brand: String
  var model: String

  static let unknown = UserAgentDevice(family: "Other", brand: "", model: "")

  private static let spiders = [
    "bot/", "bot;", "Baiduspider", "facebookexternalhit", "Slurp", "spider/", "crawler",
  ]

  /// Words that name a device of Apple, which is its own model.
  private static let apple: [(word: String, model: String)] = [
    ("iPhone;", "iPhone"), ("iPad;", "iPad"), ("iPod", "iPod"), ("Macintosh;", "Mac"),
  ]

  /// How the models of a maker begin.
  private static let makers: [(start: String, brand: String, isNamedWithBrand: Bool)] = [
    ("SM-", "Samsung", true), ("GT-", "Samsung", true), ("SAMSUNG ", "Samsung", true),
    ("Pixel", "Google", false), ("Nexus", "Google", false), ("HUAWEI ", "Huawei", true),
  ]

  init(family: String, brand: String, model: String) {
    self.family = family
    self.brand = brand
    self.model = model
  }

  init(_ agent: UserAgent) {
    if Self.spiders.contains(where: agent.contains) {
      self.init(family: "Spider", brand: "Spider", model: "Desktop")
    } else if let device = Self.apple.first(where: { agent.contains($0.word) }) {
      self.init(family: device.model, brand: "Apple", model: device.model)
    } else if let model = agent.text(after: "Nokia", until: "/;) "), !model.isEmpty,
      !agent.contains("Android")
    {
      // A variant of a model is not a family of its own.
      let family = model.prefix { $0 != "-" }
      self.init(family: "Nokia \(family)", brand: "Nokia", model: model)
    } else if let model = Self.androidModel(agent) {
      self.init(android: model)
    } else {
      self = .unknown
    }
  }

  /// What stands after the version of Android: `(Linux; Android 11; SM-G991B Build/RP1A)`.
  private static func androidModel(_ agent: UserAgent) -> String? {
    guard let rest = agent.text(after: "Android ", until: ")") else { return nil }
    let parts = rest.split(separator: ";").dropFirst()
    for part in parts {
      var model = part.drop { $0 == " " }
      if let build = model.firstRange(of: " Build/") { model = model[..<build.lowerBound] }
      while model.last == " " { model.removeLast() }
      // A language, or a mark of a view inside another program, is not a model.
      let isLanguage = model.count <= 5 && model.first?.isLowercase == true
      if !model.isEmpty, !isLanguage, model != "Mobile", model != "Tablet", !model.hasPrefix("rv:")
      {
        return String(model)
      }
    }
    return nil
  }

  private init(android model: String) {
    guard let maker = Self.makers.first(where: { model.hasPrefix($0.start) }) else {
      self.init(family: model, brand: "Generic_Android", model: model)
      return
    }
    // `SAMSUNG SM-…` and `HUAWEI …` say the maker before the model.
    let isSpelt = maker.start.hasSuffix(" ")
    let bare = isSpelt ? String(model.dropFirst(maker.start.count)) : model
    self.init(
      family: maker.isNamedWithBrand ? "\(maker.brand) \(bare)" : bare, brand: maker.brand,
      model: bare)
  }
}
