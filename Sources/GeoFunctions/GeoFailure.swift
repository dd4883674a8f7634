import KQLCatalog

enum GeoFailure {
  /// Shapes that meet so closely that rounding leaves no consistent answer.
  static let undecided = FunctionFailure.unsupported(
    "joining shapes that nearly coincide without sharing vertices")
}
