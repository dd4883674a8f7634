// swift-tools-version:6.0
import PackageDescription

// What the executable needs of swift-argument-parser, compiled for size.
let forSize: [SwiftSetting] = [.unsafeFlags(["-Osize"], .when(configuration: .release))]

let package = Package(
  name: "swift-argument-parser",
  products: [.library(name: "ArgumentParser", targets: ["ArgumentParser"])],
  targets: [
    .target(
      name: "ArgumentParser", dependencies: ["ArgumentParserToolInfo"], swiftSettings: forSize),
    .target(name: "ArgumentParserToolInfo", swiftSettings: forSize),
  ]
)
