import Diagnostics
import Testing
import Workspace

@testable import DetectionRules

@Suite struct CodeExplanationTests {
  @Test(
    "a code's example gets the code, and what stands for it instead is answered",
    arguments: DiagnosticCode.allCases)
  func example(code: DiagnosticCode) throws {
    let explanation = code.explanation
    if case .none(let reason) = explanation.example {
      #expect(reason.hasSuffix("."))
    } else {
      let check = try #require(try ExampleCheck(explanation.example))
      #expect((check.errors + check.warnings).map(\.code) == [code])
    }
    if let instead = explanation.instead {
      let session = try Workspace.inMemory().session()
      _ = try session.query(SourceText(instead)).results.map { try $0.table() }
    }
    #expect(explanation.text.hasSuffix("."))
    #expect(!explanation.title.isEmpty && explanation.title.first?.isUppercase == false)
  }
}
