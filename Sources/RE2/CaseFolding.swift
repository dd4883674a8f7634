extension CodePointSet {
  /// With whatever differs from a member in case only, by the rule.
  func folded(_ rule: CaseRule) -> CodePointSet {
    switch rule {
    case .exact: return self
    case .ascii: return foldedASCII
    case .unicode:
      var folded = foldedASCII.ranges
      if subtracting(.ascii).isEmpty {
        // The two letters outside ASCII that fold into it: the Kelvin sign and the long s.
        if contains(0x6b) || contains(0x4b) { folded.append(0x212a...0x212a) }
        if contains(0x73) || contains(0x53) { folded.append(0x17f...0x17f) }
      } else {
        for orbit in CaseFolding.orbits where orbit.contains(where: contains) {
          folded += orbit.map { $0...$0 }
        }
      }
      return CodePointSet(folded)
    }
  }
}

/// Unicode's simple case folding, as the sets of characters that are equal under it.
enum CaseFolding {
  /// Only sets of two and more; all cased letters lie in the first two planes.
  static let orbits: [[UInt32]] = {
    var orbits: [UInt32: [UInt32]] = [:]
    for value in 0..<UInt32(0x20000) {
      guard let scalar = Unicode.Scalar(value), scalar.properties.changesWhenCaseMapped else {
        continue
      }
      orbits[folded(scalar), default: []].append(value)
    }
    return orbits.values.filter { $0.count > 1 }.sorted { $0[0] < $1[0] }
  }()

  /// The small letter of the capital, where each is one character.
  private static func folded(_ scalar: Unicode.Scalar) -> UInt32 {
    switch scalar.value {
    // Folds alone in simple folding, since its small letter is two characters or another's.
    case 0x130, 0x131: return scalar.value
    // Capital sharp s, whose small letter has no single capital.
    case 0x1e9e, 0xdf: return 0xdf
    default: break
    }
    let upper = single(scalar.properties.uppercaseMapping) ?? scalar
    return (single(upper.properties.lowercaseMapping) ?? upper).value
  }

  private static func single(_ text: String) -> Unicode.Scalar? {
    let scalars = text.unicodeScalars
    return scalars.count == 1 ? scalars.first : nil
  }
}
