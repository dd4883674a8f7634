import Platform

/// A place as degrees of longitude and latitude.
package struct Coordinate: Sendable, Hashable {
  package var longitude: Double
  package var latitude: Double

  package init(longitude: Double, latitude: Double) {
    self.longitude = longitude
    self.latitude = latitude
  }

  /// The place of a point of the sphere.
  package init(_ point: Vector) {
    let toDegrees = 180 / Double.pi
    latitude = toDegrees * atan2(point.z + 0, (point.x * point.x + point.y * point.y).squareRoot())
    longitude = toDegrees * atan2(point.y + 0, point.x + 0)
  }

  /// Whether both are finite and within ±180 and ±90 degrees.
  package var isValid: Bool { abs(longitude) <= 180 && abs(latitude) <= 90 }

  /// The point of the sphere.
  package var point: Vector {
    let toRadians = Double.pi / 180
    let phi = toRadians * latitude
    let theta = toRadians * longitude
    let radius = cos(phi)
    return Vector(
      Self.flushed(cos(theta) * radius), Self.flushed(sin(theta) * radius), Self.flushed(sin(phi)))
  }

  /// Products of three of the smallest numbers must not underflow: the exact predicates need them.
  private static func flushed(_ value: Double) -> Double { abs(value) < 1e-60 ? 0 : value }
}

/// The sphere that stands for the Earth.
package enum Earth {
  /// In metres.
  package static let radius = 6_371_010.0
}
