import KQLValues

/// A text beside a number or a bool: equal where it spells it in the one usual way.
extension FunctionCatalog {
  mutating func declareMixedComparison() {
    scalar(
      "__spells", source: "numerical-operators",
      "Whether a text is a number or a bool as it is usually written.",
      .swift("text", "number") { (text: Text, number: Int64) throws -> Bool in
        let canonical = String(number).utf8
        if text.bytes.elementsEqual(canonical) { return true }
        guard Conversion.long(text: text.bytes) == number else { return false }
        throw FunctionFailure(
          "kustody does not know whether Kusto takes the text `\(text.string)` for \(number); convert it with `tolong(…)`"
        )
      },
      .swift("text", "flag") { (text: Text, flag: Bool) throws -> Bool in
        let folded = text.bytes.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
        let canonical = (flag ? "true" : "false").utf8
        if folded.elementsEqual(canonical) { return true }
        guard Conversion.bool(text: text.bytes) == flag else { return false }
        throw FunctionFailure(
          "kustody does not know whether Kusto takes the text `\(text.string)` for \(flag); convert it with `tobool(…)`"
        )
      })
  }
}
