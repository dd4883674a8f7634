import Foundation
import JSON
import Platform
import Testing

/// The built binary while it serves.
final class ServedBinary {
  let port: UInt16
  let greeting: String
  private let process = Process()

  init(_ arguments: [String], environment: [String: String] = [:]) throws {
    let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    process.executableURL = URL(fileURLWithPath: tests).deletingLastPathComponent()
      .appendingPathComponent("kustody")
    process.arguments = ["serve", "--port", "0"] + arguments
    // A build for coverage says where what ran is written, a sanitized one what is looked for.
    process.environment = ProcessInfo.processInfo.environment
      .filter { $0.key == "LLVM_PROFILE_FILE" || $0.key.hasSuffix("SAN_OPTIONS") }
      .merging(["PATH": "/usr/bin:/bin", "SWIFT_BACKTRACE": "enable=no"]) { $1 }
      .merging(environment) { $1 }
    process.currentDirectoryURL = FileManager.default.temporaryDirectory
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    var text = ""
    while !text.contains("Ctrl-C") {
      let data = pipe.fileHandleForReading.availableData
      if data.isEmpty { break }
      text += String(decoding: data, as: UTF8.self)
    }
    greeting = text
    let digits =
      text.split(separator: "\n").first?.split(separator: ":").last.map(String.init) ?? ""
    port = try #require(UInt16(digits))
  }

  deinit { process.terminate() }

  /// Ends it as Ctrl-C does.
  ///
  /// - Returns: its exit code.
  func interrupt() -> Int32 {
    process.interrupt()
    process.waitUntilExit()
    return process.terminationStatus
  }

  /// The most memory that it held so far, in bytes.
  var peakMemory: Int? {
    let status = try? String(
      contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)
    let line = status?.split(separator: "\n").first { $0.hasPrefix("VmHWM") }
    return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 << 10 }
  }

  // MARK: requests

  /// What is answered to JSON that is posted.
  func post(_ path: String, _ body: String, fields: String = "") throws -> String {
    try exchange(
      port,
      "POST \(path) HTTP/1.1\r\nHost: localhost:\(port)\r\nConnection: close\r\n"
        + "Content-Type: application/json\r\n\(fields)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    )
  }

  func get(_ path: String, host: String? = nil, fields: String = "") throws -> String {
    try exchange(
      port,
      "GET \(path) HTTP/1.1\r\nHost: \(host ?? "localhost:\(port)")\r\nConnection: close\r\n\(fields)\r\n"
    )
  }
}

/// What differs from run to run, replaced by its kind.
func masked(_ text: String) -> String {
  text.replacing(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/, with: "GUID")
    .replacing(/20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(\.[0-9]+)?Z/, with: "TIME")
    .replacing(/(ExecutionTime\\":)[0-9.e-]+/) { match in match.output.1 + "SECONDS" }
}
