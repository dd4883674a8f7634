import Diagnostics
import KQLPlan

/// `ipv4_lookup(table, address, network, keys…, return_unmatched)`.
package enum IPv4Lookup: Plugin {
  package static let name = "ipv4_lookup"
  package static let documentation = OperatorDocumentation(
    "Adds to each row the rows of a table whose network holds its address.",
    source: "ipv4-lookup-plugin",
    syntax:
      "T | evaluate ipv4_lookup(table, address column, network column [, key column, …] [, return_unmatched=true])",
    words: [
      "table": "the table with networks", "address column": "the column of addresses",
      "network column": "the column of networks, as `10.0.0.0/8`",
      "key column": "a column that both tables have, whose values must be equal, too",
      "return_unmatched": "whether rows without a match are kept, with nulls; false if not given",
    ],
    examples: [
      (
        "let N = datatable(network: string, name: string) ['10.1.0.0/16', 'a', '5.8.0.0/19', 'b']; datatable(ip: string) ['5.8.1.2', '9.9.9.9'] | evaluate ipv4_lookup(N, ip, network)",
        ["5.8.1.2 | 5.8.0.0/19 | b"]
      )
    ])

  package static func bind(_ call: PluginCall, _ binder: Binder) throws(Diagnostic) -> LogicalPlan {
    try AddressLookup(call, binder, isVersion6: false).plan(binder, lookupFirst: false)
  }
}
