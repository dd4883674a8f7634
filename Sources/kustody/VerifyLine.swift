import Diagnostics
import Evidence
import Rendering

/// One line of a terminal that says how far a verification has come, at most ten times a second.
final class VerifyLine {
  private let width = Terminal.error.width
  private var last = 0.0
  private var isShown = false

  func show(_ progress: VerifyProgress) {
    guard let width else { return }
    let now = monotonicSeconds()
    guard now - last >= 0.1 else { return }
    last = now
    isShown = true
    let state =
      switch progress.stage {
      case .database: "the database's pages and indexes "
      case .rows: "rows \(progress.done) of \(progress.total) "
      case .files: "files \(progress.done >> 20) of \(progress.total >> 20) MiB "
      }
    let path = cut(visible(progress.place), toWidth: max(0, width - state.utf8.count - 1))
    Terminal.error.write("\r\u{1B}[K" + state + path)
  }

  func clear() {
    if isShown { Terminal.error.write("\r\u{1B}[K") }
    isShown = false
  }
}
