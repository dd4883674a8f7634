import Files
import Platform

/// A program that shows a long text page by page: `$KUSTODY_PAGER`, `$PAGER`, else `less`.
final class Pager {
  let output: Output
  private let descriptor: Int32
  private let process: pid_t

  /// Nil where there is none, or it cannot be started.
  init?() {
    let command = environment("KUSTODY_PAGER") ?? environment("PAGER") ?? "less"
    guard !command.isEmpty, command != "cat" else { return nil }
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    // The options of less unless the user has others: end where one screen is enough, show colours, and
    // leave the screen as it is.
    if environment("LESS") == nil { setenv("LESS", "FRX", 1) }
    let process = startChild(["/bin/sh", "-c", command], input: ends[0])
    close(ends[0])
    guard let process else {
      close(ends[1])
      return nil
    }
    self.process = process
    descriptor = ends[1]
    output = Output(fileDescriptor: ends[1])
  }

  /// Hands over all that is left and waits until the reader has seen enough.
  func finish() {
    // Anyone who left before the end wants no more.
    try? output.flush()
    close(descriptor)
    wait(for: process)
  }
}
