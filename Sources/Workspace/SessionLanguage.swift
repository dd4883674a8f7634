import LanguageService

extension Session {
  /// What an editor asks of queries of the session. It holds on to the session's time: a long-lived editor opens a
  /// session for each of its questions.
  package var language: LanguageService {
    LanguageService(workspace.engine.compiler, for: Execution(self), compileOptions)
  }
}
