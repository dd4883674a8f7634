import Diagnostics
import LanguageService

/// Reads a text of several lines from a terminal: redrawn after each key, with colours, a menu of what can stand at
/// the place, and what was entered before.
///
/// It is written for this shell, over the terminal's own settings: the usual libraries edit one line, count bytes
/// where letters take two cells, and know no menu.
final class LineEditor {
  /// What the editor asks about the text.
  struct Assistance {
    var highlights: (SourceText) -> [Highlight]
    var completion: (Int, SourceText) -> Completion
    /// Whether Enter at the end hands the text over; else it begins a line.
    var isWhole: (String) -> Bool
  }

  enum Entry {
    case text(String)
    /// Ctrl-C: nothing was entered.
    case abandoned
    /// Ctrl-D on an empty line, or the terminal is gone.
    case end
  }

  private struct Menu {
    var completion: Completion
    var selected: Int
  }

  private let assistance: Assistance
  private let usesColor: Bool
  private var text = EditedText()
  private var menu: Menu?
  /// The line that the cursor is on, counted from the first that was drawn.
  private var drawnCursorRow = 0
  /// Where in the history the text is from; its count: nowhere.
  private var place = 0
  private var draft = ""

  private static let menuLines = 8
  private static let prompt = "kql> "
  private static let continuation = "...> "

  init(_ assistance: Assistance, usesColor: Bool) {
    self.assistance = assistance
    self.usesColor = usesColor
  }

  private var width: Int { max(20, Terminal.output.width ?? 80) }
  private var height: Int { max(4, Terminal.output.height ?? 24) }

  /// Reads one text.
  func read(_ keys: KeyReader, _ history: ShellHistory) -> Entry {
    text = EditedText()
    menu = nil
    drawnCursorRow = 0
    place = history.entries.count
    draw()
    while true {
      let key = keys.next()
      if key == .control("r") {
        search(keys, history)
      } else if let entry = handle(key, history) {
        menu = nil
        text.moveToEnd()
        draw()
        Terminal.output.write("\n")
        return entry
      }
      draw()
    }
  }

  // MARK: keys

  private func handle(_ key: KeyReader.Key, _ history: ShellHistory) -> Entry? {
    if menu != nil, handleMenu(key) { return nil }
    menu = nil
    switch key {
    case .text(let typed): text.insert(typed)
    case .paste(let pasted): text.insert(pasted)
    case .enter:
      guard text.isAtEnd, assistance.isWhole(text.text) else {
        text.insert("\n")
        return nil
      }
      return .text(text.text)
    case .newLine: text.insert("\n")
    case .tab: complete()
    case .backTab, .escape: break
    case .backspace: text.deleteBackward()
    case .delete: text.deleteForward()
    case .left: text.moveLeft()
    case .right: text.moveRight()
    case .wordLeft: text.moveWordLeft()
    case .wordRight: text.moveWordRight()
    case .home: text.moveToLineStart()
    case .end: text.moveToLineEnd()
    case .up: if !text.moveUp() { recall(-1, history) }
    case .down: if !text.moveDown() { recall(1, history) }
    case .control(let letter): return control(letter, history)
    case .closed: return .end
    }
    return nil
  }

  private func control(_ letter: Character, _ history: ShellHistory) -> Entry? {
    switch letter {
    case "a": text.moveToLineStart()
    case "e": text.moveToLineEnd()
    case "b": text.moveLeft()
    case "f": text.moveRight()
    case "k": text.deleteToLineEnd()
    case "u": text.deleteToLineStart()
    case "w": text.deleteWord()
    case "p": recall(-1, history)
    case "n": recall(1, history)
    case "l":
      Terminal.output.write("\u{1B}[H\u{1B}[2J")
      drawnCursorRow = 0
    case "c": return .abandoned
    case "d":
      if text.isEmpty { return .end }
      text.deleteForward()
    default: break
    }
    return nil
  }

  /// An older entry, or a newer one.
  private func recall(_ step: Int, _ history: ShellHistory) {
    let next = place + step
    guard next >= 0, next <= history.entries.count else { return }
    if place == history.entries.count { draft = text.text }
    place = next
    text = EditedText(next == history.entries.count ? draft : history.entries[next])
  }

  // MARK: completion

  private func complete() {
    let completion = assistance.completion(text.offset, SourceText(text.text))
    guard let first = completion.items.first else { return }
    if completion.items.count == 1 {
      text.replace(from: completion.span.start, with: first.insertion)
    } else {
      menu = Menu(completion: completion, selected: 0)
    }
  }

  /// Whether the key was the menu's own.
  private func handleMenu(_ key: KeyReader.Key) -> Bool {
    guard var menu else { return false }
    let count = menu.completion.items.count
    switch key {
    case .tab, .down: menu.selected = (menu.selected + 1) % count
    case .backTab, .up: menu.selected = (menu.selected + count - 1) % count
    case .enter:
      text.replace(
        from: menu.completion.span.start,
        with: menu.completion.items[menu.selected].insertion)
      self.menu = nil
      return true
    case .escape:
      self.menu = nil
      return true
    case .text(let typed) where typed.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }:
      // The menu narrows as one types on.
      text.insert(typed)
      let completion = assistance.completion(text.offset, SourceText(text.text))
      self.menu =
        completion.items.isEmpty ? nil : Menu(completion: completion, selected: 0)
      return true
    default: return false
    }
    self.menu = menu
    return true
  }

  // MARK: history

  /// Ctrl-R: the newest entry that holds what is typed.
  private func search(_ keys: KeyReader, _ history: ShellHistory) {
    let before = text
    var wanted = ""
    var index = history.entries.count
    func find(before end: Int) {
      let found = history.entries[..<end].lastIndex { entry in
        entry.lowercased().contains(wanted.lowercased())
      }
      if let found {
        index = found
        text = EditedText(history.entries[found])
      }
    }
    while true {
      draw(below: "search: \(visible(wanted))")
      switch keys.next() {
      case .text(let typed):
        wanted += typed
        find(before: history.entries.count)
      case .backspace:
        if !wanted.isEmpty { wanted.removeLast() }
        find(before: history.entries.count)
      case .control("r"): find(before: index)
      case .escape, .control("c"), .control("g"), .closed:
        text = before
        return
      default: return
      }
    }
  }

  // MARK: drawing

  /// Draws the text where it was drawn before.
  ///
  /// - Parameter below: a line under it, in the menu's place.
  private func draw(below: String? = nil) {
    let colors = usesColor ? colors() : []
    var rows: [String] = [styled(Self.prompt, "1")]
    var used = displayWidth(of: Self.prompt)
    var (cursorRow, cursorColumn) = (0, used)
    var color = 0
    func setColor(_ new: Int) {
      guard usesColor, new != color else { return }
      rows[rows.count - 1] += "\u{1B}[\(new)m"
      color = new
    }
    for (index, character) in text.characters.enumerated() {
      if index == text.cursor { (cursorRow, cursorColumn) = (rows.count - 1, used) }
      if character == "\n" {
        setColor(0)
        rows.append(styled(Self.continuation, "1"))
        used = displayWidth(of: Self.continuation)
        continue
      }
      let shown = visible(String(character))
      let cells = displayWidth(of: shown)
      if used + cells > width - 1 {
        setColor(0)
        rows.append("")
        used = 0
        if index == text.cursor { (cursorRow, cursorColumn) = (rows.count - 1, used) }
      }
      setColor(index < colors.count ? colors[index] : 0)
      rows[rows.count - 1] += shown
      used += cells
    }
    setColor(0)
    if text.isAtEnd { (cursorRow, cursorColumn) = (rows.count - 1, used) }
    let extra = below.map { [$0] } ?? menuRows()
    // Of a text that is longer than the screen the part around the cursor is drawn.
    let room = max(1, height - 1 - extra.count)
    if rows.count > room {
      let first = min(max(0, cursorRow - room / 2), rows.count - room)
      rows = Array(rows[first..<first + room])
      cursorRow -= first
    }
    var screen = "\r"
    if drawnCursorRow > 0 { screen += "\u{1B}[\(drawnCursorRow)A" }
    screen += "\u{1B}[J" + (rows + extra).joined(separator: "\r\n")
    let up = rows.count + extra.count - 1 - cursorRow
    if up > 0 { screen += "\u{1B}[\(up)A" }
    screen += "\r" + (cursorColumn > 0 ? "\u{1B}[\(cursorColumn)C" : "")
    drawnCursorRow = cursorRow
    Terminal.output.write(screen)
  }

  private func styled(_ text: String, _ style: String) -> String {
    usesColor ? "\u{1B}[\(style)m\(text)\u{1B}[0m" : text
  }

  private func menuRows() -> [String] {
    guard let menu else { return [] }
    let items = menu.completion.items
    let lines = min(Self.menuLines, max(1, height - 3))
    let first = min(max(0, menu.selected - lines / 2), max(0, items.count - lines))
    let shown = items[first..<min(items.count, first + lines)]
    let labels = shown.map { cut(visible($0.label), toWidth: width / 2) }
    let column = labels.map { displayWidth(of: $0) }.max() ?? 0
    var rows: [String] = []
    for (index, (item, label)) in zip(shown, labels).enumerated() {
      let gap = String(repeating: " ", count: column - displayWidth(of: label) + 2)
      let detail = item.detail.isEmpty ? item.kind.rawValue : item.detail
      let line = cut("  \(label)\(gap)\(visible(detail))", toWidth: width - 1)
      let isSelected = first + index == menu.selected
      rows.append(
        isSelected ? (usesColor ? styled(line, "7") : ">" + line.dropFirst()) : styled(line, "2"))
    }
    if items.count > shown.count {
      rows.append(styled("  \(menu.selected + 1) of \(items.count)", "2"))
    }
    return rows
  }

  /// The colour of each character.
  private func colors() -> [Int] {
    let source = SourceText(text.text)
    var byByte = Array(repeating: 0, count: source.utf8.count)
    for highlight in assistance.highlights(source) {
      let color =
        switch highlight.kind {
        case .tabularOperator: 34
        case .keyword: 35
        case .function: 36
        case .string: 32
        case .number: 33
        case .type: 36
        case .comment: 90
        case .name, .punctuation: 0
        }
      guard color != 0 else { continue }
      for index in highlight.span.start..<min(highlight.span.end, byByte.count) {
        byByte[index] = color
      }
    }
    var colors: [Int] = []
    var offset = 0
    for character in text.characters {
      colors.append(offset < byByte.count ? byByte[offset] : 0)
      offset += String(character).utf8.count
    }
    return colors
  }
}
