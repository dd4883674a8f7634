import Foundation
import Testing

/// A folder of its own for one test; gone when the test is.
final class Scratch {
  let path: String

  init() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("kustody-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    path = folder.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { path + "/" + name }

  @discardableResult
  func write(_ text: String, to name: String) throws -> String {
    let path = file(name)
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    return path
  }

  func makeFolder(_ name: String) throws {
    try FileManager.default.createDirectory(
      atPath: file(name), withIntermediateDirectories: true)
  }

  func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: file(name)) }

  func read(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(fileURLWithPath: file(name))), as: UTF8.self)
  }

  /// The names of what is in it.
  func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path).sorted()
  }
}

/// One run of the built binary.
struct CommandLineRun {
  var status: Int32
  var output: String
  var errors: String

  /// Runs `kustody` within `scratch`, its streams files there, so that no pipe can fill up.
  ///
  /// - Parameters:
  ///   - redirecting: what a shell would put behind the command, such as `> /dev/full`.
  ///   - limits: what it would give to `ulimit` before.
  ///   - runner: a command that runs another, such as `setpriv`, with its options.
  ///   - program: what runs in the place of `kustody`.
  init(
    _ arguments: [String], in scratch: Scratch, input: String = "",
    environment: [String: String] = [:], redirecting: String? = nil, limits: String? = nil,
    runner: [String] = [], program: String = CommandLineRun.binary
  ) throws {
    let tag = UUID().uuidString
    let names = ["in", "out", "err"].map { ".\($0)-\(tag)" }
    try scratch.write(input, to: names[0])
    for name in names[1...] { try scratch.write("", to: name) }
    let process = Process()
    if let redirecting {
      process.executableURL = URL(fileURLWithPath: "/bin/bash")
      let script = (limits.map { "ulimit \($0); " } ?? "") + "exec \"$0\" \"$@\" \(redirecting)"
      process.arguments = ["-c", script, program] + arguments
    } else {
      let command = runner + [program] + arguments
      process.executableURL = URL(fileURLWithPath: command[0])
      process.arguments = Array(command.dropFirst())
    }
    process.currentDirectoryURL = URL(fileURLWithPath: scratch.path)
    process.environment = Self.profile
      .merging(["PATH": "/usr/bin:/bin", "SWIFT_BACKTRACE": "enable=no"]) { $1 }
      .merging(environment) { $1 }
    process.standardInput = FileHandle(forReadingAtPath: scratch.file(names[0]))
    process.standardOutput = FileHandle(forWritingAtPath: scratch.file(names[1]))
    process.standardError = FileHandle(forWritingAtPath: scratch.file(names[2]))
    try process.run()
    process.waitUntilExit()
    // A signal counts as a shell has it.
    let isSignal = process.terminationReason == .uncaughtSignal
    status = process.terminationStatus + (isSignal ? 128 : 0)
    output = try scratch.read(names[1])
    errors = try scratch.read(names[2])
    for name in names { try FileManager.default.removeItem(atPath: scratch.file(name)) }
  }

  /// Where a build for coverage writes what ran; without it that would be a file in the folder of the test.
  static let profile = ProcessInfo.processInfo.environment.filter { $0.key == "LLVM_PROFILE_FILE" }

  /// The binary that was built along with the tests: it lies beside them.
  static var binary: String {
    let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    let beside = URL(fileURLWithPath: tests).deletingLastPathComponent()
    return beside.appendingPathComponent("kustody").path
  }
}

/// A firewall record as a diagnostic setting writes it.
func firewallRecord(time: String, message: String) -> String {
  """
  {"category":"AzureFirewallApplicationRule","time":"\(time)","resourceId":"/SUBSCRIPTIONS/\
  11111111-2222-3333-4444-555555555555/RESOURCEGROUPS/HUB/PROVIDERS/MICROSOFT.NETWORK/AZUREFIREWALLS/\
  FW01","operationName":"AzureFirewallApplicationRuleLog","properties":{"msg":"\(message)"}}

  """
}

/// An audit record of Kubernetes as a diagnostic setting writes it.
///
/// - Parameter log: the text of its `log`.
func kubeAuditRecord(number: Int, log: String) -> String {
  let second = String(format: "%02d:%02d", number / 60 % 60, number % 60)
  return """
    {"category":"kube-audit","time":"2024-05-01T\(String(format: "%02d", number / 3600 % 24)):\(second)Z",\
    "resourceId":"/SUBSCRIPTIONS/11111111-2222-3333-4444-555555555555/RESOURCEGROUPS/AKS/PROVIDERS/\
    MICROSOFT.CONTAINERSERVICE/MANAGEDCLUSTERS/AKS01","operationName":"Microsoft.ContainerService/\
    managedClusters/diagnosticLogs/Read","properties":{"log":"\(log)","pod":"kube-apiserver-0"}}

    """
}
