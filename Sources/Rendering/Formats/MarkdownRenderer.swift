import Diagnostics
import Files
import KQLValues

/// A table of GitHub's Markdown. What the logs say stays text: it starts no markup and no HTML.
package struct MarkdownRenderer: Renderer {
  package static let name = "markdown"

  private var types: [ScalarType] = []

  package init(_ options: RenderOptions) {}

  package mutating func begin(_ columns: [ResultColumn], to output: Output) throws(OutputError) {
    types = columns.map(\.type)
    try output.write(line(columns.map { escaped($0.name) }))
    try output.write(line(columns.map { $0.type.isNumeric ? "--:" : "---" }))
  }

  package mutating func row(_ values: [Value], to output: Output) throws(OutputError) {
    try output.write(line(zip(values, types).map { escaped($0.plainText(as: $1)) }))
  }

  package mutating func end(to output: Output) throws(OutputError) {}

  private func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |\n" }

  private func escaped(_ text: String) -> String {
    var result = ""
    var previous: Character = " "
    let characters = Array(visible(text))
    for (index, character) in characters.enumerated() {
      let next = index + 1 < characters.count ? characters[index + 1] : " "
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\\", "|", "`", "*", "[", "]", "~": result += "\\\(character)"
      // Within a word an underscore is only itself.
      case "_" where !(isWord(previous) && isWord(next)): result += "\\_"
      default: result.append(character)
      }
      previous = character
    }
    return result
  }

  private func isWord(_ character: Character) -> Bool { character.isLetter || character.isNumber }
}
