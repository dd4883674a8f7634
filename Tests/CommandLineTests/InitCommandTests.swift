import Diagnostics
import Documents
import Foundation
import Testing

@Suite struct InitCommandTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private static let files = [
    "rules/repeated-failed-sign-ins.yaml", "queries/failed-sign-ins.kql",
    "watchlists/TrustedAddresses.csv", "tests/sign-ins.md", "tests/sign-ins.csv",
    ".github/workflows/detections.yml",
  ]

  @Test("what init writes passes check and test at once, and it says what to run next")
  func begins() throws {
    let run = try CommandLineRun(["init"], in: scratch)
    #expect(run.status == 0 && run.errors.isEmpty)
    #expect(run.output.hasPrefix(Self.files.map { "written \($0)\n" }.joined() + "Next:\n"))
    #expect(run.output.contains("  kustody check rules queries --watchlists watchlists\n"))
    #expect(run.output.contains("Set KUSTODY_URL in .github/workflows/detections.yml"))
    for check in [["."], ["rules", "queries", "--watchlists", "watchlists"]] {
      let checked = try CommandLineRun(["check"] + check, in: scratch)
      #expect(checked.status == 0)
    }
    let checked = try CommandLineRun(
      ["check", "rules", "queries", "--watchlists", "watchlists"], in: scratch)
    #expect(checked.output.hasSuffix("2 of 2 without an error\n"))
    let tested = try CommandLineRun(["test", "."], in: scratch)
    #expect(tested.status == 0)
    #expect(tested.output.hasSuffix("3 passed, 0 failed\n"))
  }

  @Test("init makes the folder that it is given, and says to go there")
  func folder() throws {
    let run = try CommandLineRun(
      ["init", "my rules/new", "--url", "https://example.org/k"], in: scratch)
    #expect(run.status == 0)
    #expect(run.output.contains("Next:\n  cd 'my rules/new'\n"))
    #expect(!run.output.contains("KUSTODY_URL"))
    let workflow = try scratch.read("my rules/new/.github/workflows/detections.yml")
    #expect(workflow.contains("\n  KUSTODY_URL: https://example.org/k\n"))
  }

  @Test(
    "a file that is there stays, and nothing is written beside it, unless --force says so",
    arguments: files)
  func refuses(_ path: String) throws {
    try scratch.makeFolder((path as NSString).deletingLastPathComponent)
    try scratch.write("mine\n", to: path)
    let refused = try CommandLineRun(["init"], in: scratch)
    #expect(refused.status == 2)
    #expect(refused.errors.hasPrefix("error: there are already \(path) in .\n"))
    #expect(try scratch.read(path) == "mine\n")
    let others = Self.files.filter { $0 != path }
    #expect(!others.contains { FileManager.default.fileExists(atPath: scratch.file($0)) })
    #expect(try CommandLineRun(["init", "--force"], in: scratch).status == 0)
    #expect(try scratch.read(path) != "mine\n")
  }

  @Test("an address that is none is refused", arguments: ["k", "https://a b", "a://b\n  X: y"])
  func addresses(_ address: String) throws {
    let run = try CommandLineRun(["init", "--url", address], in: scratch)
    #expect(run.status == 2 && run.errors.contains("--url is not an address"))
    #expect(try scratch.names() == [])
  }

  // MARK: the workflow

  /// What a step of the workflow came to.
  private struct Step {
    var name: String
    var status: Int32
    var output: String
  }

  /// Runs the shell's steps of the workflow as a runner does: one after the other, with what `env` says and the
  /// paths that steps left in `GITHUB_PATH`. The binary is fetched from the disk.
  private func runWorkflow() throws -> [Step] {
    let workflow = try Document(SourceText(try scratch.read(".github/workflows/detections.yml")))
    var environment = CommandLineRun.profile
    environment["HOME"] = scratch.path
    environment["RUNNER_TEMP"] = scratch.file("temp")
    environment["GITHUB_PATH"] = scratch.file("github path")
    for member in workflow.root["env"]?.members ?? [] {
      environment[member.key] = member.value.text
    }
    try scratch.makeFolder("temp")
    try scratch.write("", to: "github path")
    var steps: [Step] = []
    for step in workflow.root["jobs"]?["kql"]?["steps"]?.list ?? [] {
      guard let script = step["run"]?.text else { continue }
      let paths = try scratch.read("github path").split(separator: "\n")
      environment["PATH"] = (paths.map(String.init) + ["/usr/bin", "/bin"]).joined(separator: ":")
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/bin/bash")
      process.arguments = ["--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script]
      process.currentDirectoryURL = URL(fileURLWithPath: scratch.path)
      process.environment = environment
      try scratch.write("", to: "output")
      let output = FileHandle(forWritingAtPath: scratch.file("output"))
      process.standardOutput = output
      process.standardError = output
      try process.run()
      process.waitUntilExit()
      steps.append(
        Step(
          name: step["name"]?.text ?? "", status: process.terminationStatus,
          output: try scratch.read("output")))
    }
    return steps
  }

  @Test("the workflow's steps pass over what init wrote, and leave their reports")
  func workflow() throws {
    let address = "file://" + CommandLineRun.binary
    #expect(try CommandLineRun(["init", "--url", address], in: scratch).status == 0)
    let steps = try runWorkflow()
    #expect(steps.map(\.name) == ["install", "check", "test"])
    for step in steps { #expect(step.status == 0, "\(step.name): \(step.output)") }
    #expect(steps.first?.output == "kustody: OK\n")
    let reports = try FileManager.default.contentsOfDirectory(atPath: scratch.file("reports"))
    #expect(reports.sorted() == ["check.sarif", "coverage.lcov", "mutants.json", "tests.xml"])
  }

  @Test("a binary of other bytes is not run by the workflow")
  func pinned() throws {
    let other = try scratch.write("#!/bin/sh\nexit 0\n", to: "other")
    #expect(try CommandLineRun(["init", "--url", "file://" + other], in: scratch).status == 0)
    let steps = try runWorkflow()
    #expect(steps.first?.status == 1)
    #expect(steps.first?.output.contains("kustody: FAILED") == true)
    #expect(steps.dropFirst().allSatisfy { $0.status == 127 })
  }

  @Test("a rule that no test watches, and one that is wrong, fail the workflow")
  func gates() throws {
    let address = "file://" + CommandLineRun.binary
    #expect(try CommandLineRun(["init", "--url", address], in: scratch).status == 0)
    let rule = try scratch.read(Self.files[0])
    try scratch.write(
      rule.replacing("Repeated failed", with: "Many failed").replacing(
        "IPAddress !in", with: "IP !in"),
      to: "rules/second.yaml")
    let steps = try runWorkflow()
    #expect(steps.map(\.status) == [0, 1, 1])
    #expect(steps[1].output.contains("there is no column `IP`"))
    #expect(steps[2].output.contains("second.yaml"))
  }

  @Test("docs/testing.md shows the workflow that init writes")
  func documented() throws {
    #expect(
      try CommandLineRun(["init", "--url", "https://example.org/kustody"], in: scratch).status == 0)
    let written = try scratch.read(".github/workflows/detections.yml")
    let hash = /KUSTODY_SHA256: [0-9a-f]{64}/
    #expect(written.contains(hash))
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let page = try String(
      contentsOf: root.appendingPathComponent("docs/testing.md"), encoding: .utf8)
    let pinned = "KUSTODY_SHA256: " + String(repeating: "0", count: 64)
    #expect(page.contains("```yaml\n" + written.replacing(hash, with: pinned) + "```\n"))
  }
}
