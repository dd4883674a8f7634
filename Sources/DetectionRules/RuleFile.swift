import Diagnostics
import Documents

/// A file of rules: Sentinel's YAML, or an export or template in JSON.
package struct RuleFile: Sendable {
  package let document: Document
  package private(set) var rules: [(rule: DetectionRule, findings: [RuleFinding])] = []

  /// - Throws: where the text is neither YAML nor JSON.
  package init(_ source: SourceText) throws(Diagnostic) {
    document = try Document(source)
    let root = document.root
    if let query = root["query"], query.text != nil, root["properties"] == nil {
      var reader = RuleReader(document)
      let rule = reader.sentinelRule(root, query, style: .yaml)
      rules.append((rule, reader.findings))
    } else {
      collect(root, depth: 0)
    }
  }

  /// Resources may lie in a list, in `value`, and in templates within templates.
  private mutating func collect(_ node: DocumentNode, depth: Int) {
    guard depth < 64 else { return }
    for child in node.list ?? [] { collect(child, depth: depth + 1) }
    guard let members = node.members else { return }
    if let properties = node["properties"] {
      var reader = RuleReader(document)
      let type = node["type"]?.text?.lowercased() ?? ""
      if let criteria = properties["criteria"], criteria["allOf"] != nil {
        rules += reader.logAlerts(node, properties, criteria)
        return
      }
      let isAlertRule = type.hasSuffix("alertrules") || properties["triggerOperator"] != nil
      let isHunting = type.hasSuffix("savedsearches") && properties["category"] != nil
      if let query = properties["query"], query.text != nil, isAlertRule || isHunting {
        let rule = reader.sentinelRule(properties, query, style: isHunting ? .search : .resource)
        rules.append((reader.named(rule, by: node), reader.findings))
        return
      }
    }
    for member in members { collect(member.value, depth: depth + 1) }
  }

  /// Whether a text that is not a rule file can be decided without reading it whole.
  package static func mayHoldRules(_ text: String) -> Bool { text.contains("query") }
}
