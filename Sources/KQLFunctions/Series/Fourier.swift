import Platform

/// The discrete Fourier transform of a series of any length, in O(n log n).
enum Fourier {
  typealias Complex = (real: Double, imaginary: Double)

  /// Longer series are refused by anyone who offers them to a query.
  static let longest = 1 << 18

  static func transform(_ input: [Complex], isInverse: Bool) -> [Complex] {
    let sign = isInverse ? 1.0 : -1.0
    let result = parts(input, sign)
    guard isInverse else { return result }
    let scale = 1 / Double(max(input.count, 1))
    return result.map { ($0.real * scale, $0.imaginary * scale) }
  }

  /// e to the power of ±2πi `index` / `count`.
  private static func root(_ index: Int, _ count: Int, _ sign: Double) -> Complex {
    let angle = sign * 2 * Double.pi * Double(index) / Double(count)
    return (cos(angle), sin(angle))
  }

  private static func product(_ a: Complex, _ b: Complex) -> Complex {
    (a.real * b.real - a.imaginary * b.imaginary, a.real * b.imaginary + a.imaginary * b.real)
  }

  /// By halves while the length is even; a short odd one by the definition, a long one as a convolution.
  private static func parts(_ input: [Complex], _ sign: Double) -> [Complex] {
    let count = input.count
    if count <= 1 { return input }
    guard count % 2 == 0 else {
      return count <= 64 ? defined(input, sign) : convolved(input, sign)
    }
    let even = parts(stride(from: 0, to: count, by: 2).map { input[$0] }, sign)
    let odd = parts(stride(from: 1, to: count, by: 2).map { input[$0] }, sign)
    var result = even + even
    for k in 0..<(count / 2) {
      let term = product(root(k, count, sign), odd[k])
      result[k] = (even[k].real + term.real, even[k].imaginary + term.imaginary)
      result[k + count / 2] = (even[k].real - term.real, even[k].imaginary - term.imaginary)
    }
    return result
  }

  private static func defined(_ input: [Complex], _ sign: Double) -> [Complex] {
    let count = input.count
    let roots = (0..<count).map { root($0, count, sign) }
    return (0..<count).map { k in
      var sum: Complex = (0, 0)
      for (n, value) in input.enumerated() {
        let term = product(value, roots[n * k % count])
        sum = (sum.real + term.real, sum.imaginary + term.imaginary)
      }
      return sum
    }
  }

  /// Bluestein's way: `nk = (n² + k² - (k - n)²) / 2` turns the sum into a convolution, which is a product of
  /// transforms whose length is a power of two.
  private static func convolved(_ input: [Complex], _ sign: Double) -> [Complex] {
    let count = input.count
    // n² is taken modulo 2 · count first: a double would lose the digits that decide the angle.
    let chirp = (0..<count).map { n in root(n * n % (2 * count), 2 * count, sign) }
    var size = 1
    while size < 2 * count - 1 { size *= 2 }
    var left = [Complex](repeating: (0, 0), count: size)
    var right = left
    for n in 0..<count {
      left[n] = product(input[n], chirp[n])
      let conjugate = (chirp[n].real, -chirp[n].imaginary)
      right[n] = conjugate
      if n > 0 { right[size - n] = conjugate }
    }
    let spectrum = zip(parts(left, -1), parts(right, -1)).map { product($0, $1) }
    let sums = transform(spectrum, isInverse: true)
    return (0..<count).map { product(sums[$0], chirp[$0]) }
  }
}
