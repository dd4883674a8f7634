/// What changes from one text to another, in the unified format: three lines around each change, as `diff -u` writes.
/// Empty where nothing does.
package func unifiedDiff(_ old: String, _ new: String, name: String) -> String {
  let old = lines(of: old)
  let new = lines(of: new)
  var removed: Set<Int> = []
  var added: Set<Int> = []
  for change in new.difference(from: old) {
    switch change {
    case .remove(let offset, _, _): removed.insert(offset)
    case .insert(let offset, _, _): added.insert(offset)
    }
  }
  guard !removed.isEmpty || !added.isEmpty else { return "" }
  var edits: [Edit] = []
  var before = 0
  var after = 0
  while before < old.count || after < new.count {
    if removed.contains(before) {
      edits.append(Edit(mark: "-", line: old[before], before: before, after: after))
      before += 1
    } else if added.contains(after) {
      edits.append(Edit(mark: "+", line: new[after], before: before, after: after))
      after += 1
    } else {
      edits.append(Edit(mark: " ", line: old[before], before: before, after: after))
      before += 1
      after += 1
    }
  }
  var text = "--- \(name)\n+++ \(name)\n"
  for hunk in hunks(edits) { append(edits[hunk], to: &text) }
  return text
}

private struct Edit {
  var mark: Character
  var line: Substring
  /// How many lines of either text come before.
  var before: Int
  var after: Int
}

/// The stretches with changes and what is around them.
private func hunks(_ edits: [Edit]) -> [Range<Int>] {
  let context = 3
  var hunks: [Range<Int>] = []
  for index in edits.indices where edits[index].mark != " " {
    let start = max(0, index - context)
    let end = min(edits.count, index + context + 1)
    if let last = hunks.last, start <= last.upperBound {
      hunks[hunks.count - 1] = last.lowerBound..<end
    } else {
      hunks.append(start..<end)
    }
  }
  return hunks
}

private func append(_ edits: ArraySlice<Edit>, to text: inout String) {
  guard let first = edits.first else { return }
  let before = edits.count { $0.mark != "+" }
  let after = edits.count { $0.mark != "-" }
  func range(_ start: Int, _ count: Int) -> String {
    // An empty stretch is named by the line before it.
    let start = count == 0 ? start : start + 1
    return count == 1 ? "\(start)" : "\(start),\(count)"
  }
  text += "@@ -\(range(first.before, before)) +\(range(first.after, after)) @@\n"
  for edit in edits {
    text.append(edit.mark)
    text += edit.line
    if !(edit.line.last == "\n" || edit.line.last == "\r\n") {
      text += "\n\\ No newline at end of file\n"
    }
  }
}

/// The lines of a text, each with its end.
private func lines(of text: String) -> [Substring] {
  var lines: [Substring] = []
  var start = text.startIndex
  while start < text.endIndex {
    let end = text[start...].firstIndex { $0 == "\n" || $0 == "\r\n" }.map { text.index(after: $0) }
    lines.append(text[start..<(end ?? text.endIndex)])
    start = end ?? text.endIndex
  }
  return lines
}
