/// The names within `\p{…}`: general categories, scripts, and the properties that are yes or no.
///
/// As in Unicode's loose matching, case, blanks, `_` and `-` don't count.
enum UnicodeProperty {
  static func set(named written: String) -> ClassSet? {
    var name = written
    var kind = ""
    if let sign = written.unicodeScalars.firstIndex(where: { $0 == "=" || $0 == ":" }) {
      kind = loose(String(written.unicodeScalars[..<sign]))
      name = String(written.unicodeScalars[written.unicodeScalars.index(after: sign)...])
    }
    let key = loose(name)
    guard !key.isEmpty, key.utf8.count <= 64 else { return nil }
    switch kind {
    case "": return category(key) ?? property(key) ?? script(name)
    case "gc", "generalcategory": return category(key)
    case "sc", "script": return script(name)
    default: return nil
    }
  }

  private static func loose(_ name: String) -> String {
    String(
      String.UnicodeScalarView(name.unicodeScalars.filter { !"_- ".unicodeScalars.contains($0) })
    ).lowercased()
  }

  private static func category(_ key: String) -> ClassSet? {
    switch key {
    case "l", "letter": .named("L")
    case "lu", "uppercaseletter": .named("Lu")
    case "ll", "lowercaseletter": .named("Ll")
    case "lt", "titlecaseletter": .named("Lt")
    case "lc", "casedletter": .union([.named("Lu"), .named("Ll"), .named("Lt")])
    case "lm", "modifierletter": .named("Lm")
    case "lo", "otherletter": .named("Lo")
    case "m", "mark", "combiningmark": .named("M")
    case "mn", "nonspacingmark": .named("Mn")
    case "mc", "spacingmark": .named("Mc")
    case "me", "enclosingmark": .named("Me")
    case "n", "number": .named("N")
    case "nd", "decimalnumber", "digit": .named("Nd")
    case "nl", "letternumber": .named("Nl")
    case "no", "othernumber": .named("No")
    case "p", "punctuation", "punct": .named("P")
    case "pc", "connectorpunctuation": .named("Pc")
    case "pd", "dashpunctuation": .named("Pd")
    case "ps", "openpunctuation": .named("Ps")
    case "pe", "closepunctuation": .named("Pe")
    case "pi", "initialpunctuation": .named("Pi")
    case "pf", "finalpunctuation": .named("Pf")
    case "po", "otherpunctuation": .named("Po")
    case "s", "symbol": .named("S")
    case "sm", "mathsymbol": .named("Sm")
    case "sc", "currencysymbol": .named("Sc")
    case "sk", "modifiersymbol": .named("Sk")
    case "so", "othersymbol": .named("So")
    case "z", "separator": .named("Z")
    case "zs", "spaceseparator": .named("Zs")
    case "zl", "lineseparator": .named("Zl")
    case "zp", "paragraphseparator": .named("Zp")
    case "cc", "control", "cntrl": .named("Cc")
    case "cf", "format": .named("Cf")
    case "co", "privateuse": .named("Co")
    default: nil
    }
  }

  private static func property(_ key: String) -> ClassSet? {
    switch key {
    case "any": .property(.all)
    case "ascii": .property(.ascii)
    case "whitespace", "wspace", "space": .property(.whiteSpace)
    case "joincontrol", "joinc": .property(CodePointSet([0x200c...0x200d]))
    case "assigned": scalars { $0.generalCategory != .unassigned }
    case "cn", "unassigned": scalars { $0.generalCategory == .unassigned }
    case "alphabetic", "alpha": scalars { $0.isAlphabetic }
    case "uppercase", "upper": scalars { $0.isUppercase }
    case "lowercase", "lower": scalars { $0.isLowercase }
    case "cased": scalars { $0.isCased }
    case "hexdigit", "hex": scalars { $0.isHexDigit }
    case "asciihexdigit", "ahex": scalars { $0.isASCIIHexDigit }
    case "ideographic", "ideo": scalars { $0.isIdeographic }
    case "math": scalars { $0.isMath }
    case "dash": scalars { $0.isDash }
    case "emoji": scalars { $0.isEmoji }
    case "emojipresentation": scalars { $0.isEmojiPresentation }
    case "idstart", "ids": scalars { $0.isIDStart }
    case "idcontinue", "idc": scalars { $0.isIDContinue }
    case "xidstart", "xids": scalars { $0.isXIDStart }
    case "xidcontinue", "xidc": scalars { $0.isXIDContinue }
    default: nil
    }
  }

  private static func script(_ name: String) -> ClassSet? {
    // RE2 writes `Old_Italic`.
    let parts = name.split { $0 == "_" || $0 == "-" || $0 == " " }
    guard
      name.unicodeScalars.allSatisfy({
        $0.isASCII && ($0.properties.isAlphabetic || "_- ".unicodeScalars.contains($0))
      })
    else { return nil }
    for candidate in [
      parts.map { $0.prefix(1).uppercased() + $0.dropFirst().lowercased() }.joined(separator: "_"),
      name,
    ] where (try? CompiledRE2("\\p{\(candidate)}")) != nil {
      return .named(candidate)
    }
    return nil
  }

  private static func scalars(
    _ belongs: (Unicode.Scalar.Properties) -> Bool
  ) -> ClassSet {
    var ranges: [ClosedRange<UInt32>] = []
    var start: UInt32?
    var value: UInt32 = 0
    while value <= CodePointSet.last {
      let isIn = Unicode.Scalar(value).map { belongs($0.properties) } ?? false
      if isIn, start == nil { start = value }
      if !isIn, let first = start {
        ranges.append(first...(value - 1))
        start = nil
      }
      value += 1
    }
    if let start { ranges.append(start...CodePointSet.last) }
    return .property(CodePointSet(ranges))
  }
}
