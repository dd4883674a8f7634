import Diagnostics
import Testing
import Workspace

@testable import DetectionRules

@Suite struct CodeExplanationTests {
  /// Codes that a few lines cannot show, or that nothing gives yet.
  private static let withoutExample: Set<DiagnosticCode> = [
    .tooComplex, .recursion, .limit, .internalError, .unreadAddress, .rowsElsewhere,
    .ruleTables,
  ]

  @Test(
    "a code's example gets the code, and what stands for it instead is answered",
    arguments: DiagnosticCode.allCases)
  func example(code: DiagnosticCode) throws {
    let explanation = code.explanation
    let session = try Workspace.inMemory().session()
    switch explanation.example {
    case .query(let query):
      let compilation = session.compilation(of: SourceText(query))
      let all = compilation.diagnostics + compilation.warnings
      #expect(all.map(\.code) == [code])
    case .rule(let rule):
      let check = RuleCheck(SourceText(rule, name: "rule.yaml"), in: session)
      #expect(check.findings.map(\.diagnostic.code) == [code])
    case nil: #expect(Self.withoutExample.contains(code))
    }
    if let instead = explanation.instead {
      _ = try session.query(SourceText(instead)).results.map { try $0.table() }
    }
    #expect(explanation.text.hasSuffix("."))
    #expect(!explanation.title.isEmpty && explanation.title.first?.isUppercase == false)
  }
}
