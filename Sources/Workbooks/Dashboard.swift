import Diagnostics

/// A workbook that comes with the binary.
package struct Dashboard: Sendable {
  package let name: String
  /// What it shows, in a line.
  package let summary: String
  /// The JSON of the workbook, which the portal opens too.
  package let text: String

  package func workbook() throws(Diagnostic) -> [Workbook] {
    try Workbook.all(in: SourceText(text, name: name), name: name)
  }

  package static func named(_ name: String) -> Dashboard? { all.first { $0.name == name } }

  /// In the order in which they are listed.
  package static let all = [
    Dashboard(
      name: "traffic", summary: "flows of networks: ports, rules, talkers, public addresses",
      text: DashboardText.traffic),
    Dashboard(
      name: "compliance", summary: "regulatory standards, their controls and recommendations",
      text: DashboardText.compliance),
    Dashboard(
      name: "alerts", summary: "security alerts by severity, tactic, resource",
      text: DashboardText.alerts),
    Dashboard(
      name: "incidents", summary: "security incidents, their owners and times",
      text: DashboardText.incidents),
    Dashboard(
      name: "firewall", summary: "Azure Firewall: rules, DNS, threats",
      text: DashboardText.firewall),
    Dashboard(
      name: "kubernetes", summary: "audit logs of clusters and their alerts",
      text: DashboardText.kubernetes),
    Dashboard(
      name: "keyvault", summary: "requests to key vaults, refusals, changes",
      text: DashboardText.keyvault),
    Dashboard(
      name: "gateway", summary: "application gateways: access and web application firewall",
      text: DashboardText.gateway),
  ]
}
