import Platform

/// A point of space; of length 1, a point of the sphere.
package struct Vector: Sendable, Hashable {
  package var x: Double
  package var y: Double
  package var z: Double

  package init(_ x: Double, _ y: Double, _ z: Double) {
    self.x = x
    self.y = y
    self.z = z
  }

  package static let zero = Vector(0, 0, 0)

  package static func + (a: Vector, b: Vector) -> Vector {
    Vector(a.x + b.x, a.y + b.y, a.z + b.z)
  }
  package static func - (a: Vector, b: Vector) -> Vector {
    Vector(a.x - b.x, a.y - b.y, a.z - b.z)
  }
  package static prefix func - (a: Vector) -> Vector { Vector(-a.x, -a.y, -a.z) }
  package static func * (factor: Double, a: Vector) -> Vector {
    Vector(factor * a.x, factor * a.y, factor * a.z)
  }

  package func dot(_ b: Vector) -> Double { x * b.x + y * b.y + z * b.z }
  package func cross(_ b: Vector) -> Vector {
    Vector(y * b.z - z * b.y, z * b.x - x * b.z, x * b.y - y * b.x)
  }
  package var squaredNorm: Double { dot(self) }
  package var norm: Double { squaredNorm.squareRoot() }

  /// The point of the sphere in this direction; the zero vector stays what it is.
  package var normalized: Vector {
    let length = norm
    return length > 0 ? (1 / length) * self : self
  }

  /// The angle between two directions, in radians; exact also for tiny and for nearly opposite ones.
  package func angle(to b: Vector) -> Double { atan2(cross(b).norm, dot(b)) }

  /// Whether no one great circle goes through the two points of the sphere, as far as doubles can tell.
  package func isOpposite(_ b: Vector) -> Bool { (self + b).squaredNorm < 1e-28 }

  package subscript(axis: Int) -> Double { axis == 0 ? x : axis == 1 ? y : z }

  /// Orders points by x, then y, then z.
  package static func < (a: Vector, b: Vector) -> Bool {
    if a.x != b.x { return a.x < b.x }
    if a.y != b.y { return a.y < b.y }
    return a.z < b.z
  }

  /// The axis of the component that is greatest without its sign.
  package var greatestAxis: Int {
    let a = (abs(x), abs(y), abs(z))
    return a.0 > a.1 ? (a.0 > a.2 ? 0 : 2) : (a.1 > a.2 ? 1 : 2)
  }

  /// A direction orthogonal to this one: the same for equal points, and without meaning otherwise.
  package var orthogonal: Vector {
    let axis = (greatestAxis + 2) % 3
    var other = Vector(0.012, 0.0053, 0.00457)
    switch axis {
    case 0: other.x = 1
    case 1: other.y = 1
    default: other.z = 1
    }
    return cross(other).normalized
  }

  /// A vector orthogonal to both, of the direction of the cross product, well defined also for points
  /// that nearly coincide. Its length is twice that of the cross product.
  package func robustCross(_ b: Vector) -> Vector {
    let product = (b + self).cross(b - self)
    if product != .zero { return product }
    let plain = cross(b)
    return plain != .zero ? plain : orthogonal
  }
}
