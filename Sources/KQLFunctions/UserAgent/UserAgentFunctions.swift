import KQLCatalog
import KQLValues

/// What a user agent says of itself. Source: parse-user-agent-function; the rules are kustody's own, see
/// docs/differences.md.
extension FunctionCatalog {
  mutating func declareUserAgents() {
    let air =
      "'Mozilla/5.0 (Windows; U; en-US) AppleWebKit/531.9 (KHTML, like Gecko) AdobeAIR/2.5.1'"
    let nokia =
      "'Mozilla/5.0 (SymbianOS/9.2; U; Series60/3.1 NokiaN81-3/10.0.032 Profile/MIDP-2.0 Configuration/CLDC-1.1 ) AppleWebKit/413 (KHTML, like Gecko) Safari/4'"
    scalar(
      "parse_user_agent", source: "parse-user-agent-function",
      "The browser, the operating system or the device that a user agent names, as far as it is a common one.",
      words: [
        "user-agent-string": "the user agent as a browser sends it",
        "look-for": "what to look for: `browser`, `os` or `device`, or an array of them",
      ],
      ScalarOverload.raw(
        Parameter("user-agent-string", .string), Parameter("look-for", .asDynamic),
        returns: .fixed(.dynamic)
      ) { arguments in
        guard let text = Text(view: arguments[0])?.string,
          let wanted = DynamicValue(view: arguments[1])
        else { return .null }
        return DynamicValue.bag(
          try UserAgentParts(wanted).bag(of: UserAgent(text))
        ).encoded
      }.checking { shapes throws(FunctionFailure) in
        switch shapes[1].constant {
        case .string(let word)?: _ = try UserAgentParts(.string(word))
        case .dynamic(let json)?: _ = try UserAgentParts(DynamicValue(json: json) ?? .null)
        case nil, .null?, .bool?, .long?, .real?, .decimal?, .datetime?, .timespan?, .guid?: break
        }
      },
      examples: [
        (
          "parse_user_agent(\(air), 'browser')",
          "dynamic({'Browser': {'Family': 'AdobeAIR', 'MajorVersion': '2', 'MinorVersion': '5', 'Patch': '1'}})"
        ),
        (
          "parse_user_agent(\(nokia), dynamic(['browser', 'os', 'device']))",
          "dynamic({'Browser': {'Family': 'Nokia OSS Browser', 'MajorVersion': '3', 'MinorVersion': '1', 'Patch': ''}, 'OperatingSystem': {'Family': 'Symbian OS', 'MajorVersion': '9', 'MinorVersion': '2', 'Patch': '', 'PatchMinor': ''}, 'Device': {'Family': 'Nokia N81', 'Brand': 'Nokia', 'Model': 'N81-3'}})"
        ),
        ("parse_user_agent('something else', 'os').OperatingSystem.Family", "dynamic('Other')"),
      ])
  }
}

/// What is asked of a user agent.
private struct UserAgentParts {
  private enum Part: String, CaseIterable {
    case browser, os, device
  }

  private var parts: Set<Part>

  /// - Parameter wanted: a word, or an array of words.
  init(_ wanted: DynamicValue) throws(FunctionFailure) {
    parts = []
    let words: [DynamicValue]
    if case .array(let elements) = wanted { words = elements } else { words = [wanted] }
    for word in words {
      guard case .string(let name) = word, let part = Part(rawValue: name) else {
        throw FunctionFailure(
          "`parse_user_agent` looks for `browser`, `os` or `device`, not `\(word.text)`")
      }
      parts.insert(part)
    }
  }

  func bag(of agent: UserAgent) -> DynamicBag {
    var bag = DynamicBag()
    for part in Part.allCases where parts.contains(part) {
      switch part {
      case .browser:
        let browser = UserAgentBrowser(agent)
        bag["Browser"] = Self.bag(
          browser.family, browser.version, ["MajorVersion", "MinorVersion", "Patch"])
      case .os:
        let system = UserAgentSystem(agent)
        bag["OperatingSystem"] = Self.bag(
          system.family, system.version, ["MajorVersion", "MinorVersion", "Patch", "PatchMinor"])
      case .device:
        let device = UserAgentDevice(agent)
        bag["Device"] = Self.bag(device.family, [device.brand, device.model], ["Brand", "Model"])
      }
    }
    return bag
  }

  /// What is not told is empty.
  private static func bag(_ family: String, _ values: [String], _ names: [String]) -> DynamicValue {
    var bag = DynamicBag()
    bag["Family"] = .string(family)
    for (index, name) in names.enumerated() {
      bag[name] = .string(index < values.count ? values[index] : "")
    }
    return .bag(bag)
  }
}
