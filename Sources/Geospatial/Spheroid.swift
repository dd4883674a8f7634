import Platform

/// The ellipsoid of WGS 84. Source: Vincenty, "Direct and Inverse Solutions of Geodesics on the Ellipsoid
/// with Application of Nested Equations" (1975).
package enum Spheroid {
  private static let equatorialRadius = 6_378_137.0
  private static let flattening = 1 / 298.257223563

  /// The length of the shortest way between two places, in metres; nil for places so nearly opposite
  /// each other that the iteration does not end.
  package static func distance(_ a: Coordinate, _ b: Coordinate) -> Double? {
    let toRadians = Double.pi / 180
    let f = flattening
    let polarRadius = equatorialRadius * (1 - f)
    let u1 = atan((1 - f) * tan(toRadians * a.latitude))
    let u2 = atan((1 - f) * tan(toRadians * b.latitude))
    var difference = (b.longitude - a.longitude).remainder(dividingBy: 360) * toRadians
    if difference == -.pi { difference = .pi }
    let (sinU1, cosU1, sinU2, cosU2) = (sin(u1), cos(u1), sin(u2), cos(u2))
    var lambda = difference
    for _ in 0..<200 {
      let (sinLambda, cosLambda) = (sin(lambda), cos(lambda))
      let east = cosU2 * sinLambda
      let north = cosU1 * sinU2 - sinU1 * cosU2 * cosLambda
      let sinSigma = (east * east + north * north).squareRoot()
      if sinSigma == 0 { return 0 }
      let cosSigma = sinU1 * sinU2 + cosU1 * cosU2 * cosLambda
      let sigma = atan2(sinSigma, cosSigma)
      let sinAlpha = cosU1 * cosU2 * sinLambda / sinSigma
      let cos2Alpha = 1 - sinAlpha * sinAlpha
      let cosMiddle = cos2Alpha > 1e-14 ? cosSigma - 2 * sinU1 * sinU2 / cos2Alpha : 0
      let c = f / 16 * cos2Alpha * (4 + f * (4 - 3 * cos2Alpha))
      let previous = lambda
      lambda =
        difference + (1 - c) * f * sinAlpha
        * (sigma + c * sinSigma
          * (cosMiddle + c * cosSigma * (-1 + 2 * cosMiddle * cosMiddle)))
      if abs(lambda) > .pi { return nil }
      guard abs(lambda - previous) < 1e-13 else { continue }
      let square =
        cos2Alpha
        * (equatorialRadius * equatorialRadius / (polarRadius * polarRadius) - 1)
      let bigA = 1 + square / 16384 * (4096 + square * (-768 + square * (320 - 175 * square)))
      let bigB = square / 1024 * (256 + square * (-128 + square * (74 - 47 * square)))
      let middle2 = cosMiddle * cosMiddle
      let inner =
        cosSigma * (-1 + 2 * middle2)
        - bigB / 6 * cosMiddle * (-3 + 4 * sinSigma * sinSigma) * (-3 + 4 * middle2)
      let correction = bigB * sinSigma * (cosMiddle + bigB / 4 * inner)
      return polarRadius * bigA * (sigma - correction)
    }
    return nil
  }
}
