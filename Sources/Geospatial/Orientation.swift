/// On which side a point lies: exact, and never undecided for three different points.
///
/// Points on one great circle are decided as if each had been moved by an infinitesimal amount of its
/// own, so that all answers together are those of points of which no three are on one great circle.
/// Source: Edelsbrunner and Mücke, "Simulation of Simplicity".
package enum Orientation {
  /// 1 when the three turn counterclockwise, -1 when clockwise, 0 only when two of them are equal.
  package static func sign(_ a: Vector, _ b: Vector, _ c: Vector) -> Int {
    let determinant = a.cross(b).dot(c)
    // 1.8274 ε is the greatest error of that expression for points of the sphere.
    let bound = 1.8274 * 2.220446049250313e-16
    if determinant > bound { return 1 }
    if determinant < -bound { return -1 }
    return careful(a, b, c)
  }

  /// Whether the edges `o→a`, `o→b`, `o→c` are met in this order when turning counterclockwise from `a`.
  package static func isOrdered(_ a: Vector, _ b: Vector, _ c: Vector, around o: Vector) -> Bool {
    var count = 0
    if sign(b, o, a) >= 0 { count += 1 }
    if sign(c, o, b) >= 0 { count += 1 }
    if sign(a, o, c) > 0 { count += 1 }
    return count >= 2
  }

  private static func careful(_ a: Vector, _ b: Vector, _ c: Vector) -> Int {
    if a == b || b == c || c == a { return 0 }
    // The two shortest sides give the smallest error.
    let ab = (b - a).squaredNorm
    let bc = (c - b).squaredNorm
    let ca = (a - c).squaredNorm
    let determinant: Double
    let lengths: Double
    if ab >= bc && ab >= ca {
      determinant = (a - c).cross(b - c).dot(c)
      lengths = (ca * bc).squareRoot()
    } else if bc >= ca {
      determinant = (b - a).cross(c - a).dot(a)
      lengths = (ab * ca).squareRoot()
    } else {
      determinant = (c - b).cross(a - b).dot(b)
      lengths = (bc * ab).squareRoot()
    }
    let bound = 3.2321 * 2.220446049250313e-16 * lengths
    if determinant > bound { return 1 }
    if determinant < -bound { return -1 }
    return exact(a, b, c)
  }

  private static func exact(_ first: Vector, _ second: Vector, _ third: Vector) -> Int {
    var (a, b, c) = (first, second, third)
    var permutation = 1
    if b < a {
      swap(&a, &b)
      permutation = -permutation
    }
    if c < b {
      swap(&b, &c)
      permutation = -permutation
    }
    if b < a {
      swap(&a, &b)
      permutation = -permutation
    }
    let crossX = ExactSum.determinant(b.y, b.z, c.y, c.z)
    let crossY = ExactSum.determinant(b.z, b.x, c.z, c.x)
    let crossZ = ExactSum.determinant(b.x, b.y, c.x, c.y)
    var sum = ExactSum()
    sum.add(crossX, times: a.x)
    sum.add(crossY, times: a.y)
    sum.add(crossZ, times: a.z)
    let sign = sum.sign
    return permutation * (sign != 0 ? sign : perturbed(a, b, c, crossX, crossY, crossZ))
  }

  /// The sign of the first coefficient that is not zero when each point is moved by an amount of its own,
  /// `a` by far the most and the z axis before the others.
  private static func perturbed(
    _ a: Vector, _ b: Vector, _ c: Vector, _ crossX: ExactSum, _ crossY: ExactSum,
    _ crossZ: ExactSum
  ) -> Int {
    func sign(_ value: Double) -> Int { value > 0 ? 1 : value < 0 ? -1 : 0 }
    let tests: [() -> Int] = [
      { crossZ.sign }, { crossY.sign }, { crossX.sign },
      { ExactSum.determinant(c.x, c.y, a.x, a.y).sign }, { sign(c.x) }, { -sign(c.y) },
      { ExactSum.determinant(c.z, c.x, a.z, a.x).sign }, { sign(c.z) },
      { ExactSum.determinant(a.x, a.y, b.x, b.y).sign }, { -sign(b.x) }, { sign(b.y) },
      { sign(a.x) },
    ]
    for test in tests {
      let result = test()
      if result != 0 { return result }
    }
    return 1
  }
}
