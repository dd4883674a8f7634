import Diagnostics
import KQLPlan

/// `ipv6_lookup(table, address, network, return_unmatched)`.
package enum IPv6Lookup: Plugin {
  package static let name = "ipv6_lookup"
  package static let documentation = OperatorDocumentation(
    "Adds to each row the rows of a table whose IPv6 network holds its address; the table's columns come first.",
    source: "ipv6-lookup-plugin",
    syntax:
      "T | evaluate ipv6_lookup(table, address column, network column [, return_unmatched=true])",
    words: [
      "table": "the table with networks", "address column": "the column of addresses",
      "network column": "the column of networks, as `2001:db8::/32`",
      "return_unmatched": "whether rows without a match are kept, with nulls; false if not given",
    ],
    examples: [
      (
        "let N = datatable(network: string, name: string) ['2001:db8::/32', 'a']; datatable(ip: string) ['2001:db8::7', '::1'] | evaluate ipv6_lookup(N, ip, network)",
        ["2001:db8::/32 | a | 2001:db8::7"]
      )
    ])

  package static func bind(_ call: PluginCall, _ binder: Binder) throws(Diagnostic) -> LogicalPlan {
    try AddressLookup(call, binder, isVersion6: true).plan(binder, lookupFirst: true)
  }
}
