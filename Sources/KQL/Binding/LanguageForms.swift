/// Names that the grammar or the binder knows by itself: the forms of tables, and operators with a list.
package let languageForms: Set<String> = [
  "materialize", "table", "database", "cluster", "view", "in", "!in", "in~", "!in~", "!between",
  "all", "any", "map", "inner_nodes", "labels", "node_degree_in", "node_degree_out",
]
