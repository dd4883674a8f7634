/// A function over the elements of a graph's pattern.
enum GraphFunction: String, CaseIterable {
  case all
  case any
  case map
  case innerNodes = "inner_nodes"
  case labels
  case inDegree = "node_degree_in"
  case outDegree = "node_degree_out"
  case nodeID = "node_id"

  /// Begins the examples: two edges in a row, found as a path.
  private static let path =
    "datatable(s: string, t: string, w: long) ['a', 'b', 1, 'b', 'c', 2] | make-graph s --> t with_node_id = n | graph-match (x)-[e*2..2]->(y) project "

  var documentation: FormDocumentation {
    switch self {
    case .all:
      FormDocumentation(
        "Whether a condition holds for all elements of a path.",
        source: "all-graph-function", syntax: "all(edge, condition): bool",
        words: [
          "edge": "an edge of variable length, or `inner_nodes` of one",
          "condition": "over the properties of an edge or a node",
        ], examples: [(Self.path + "r = all(e, w > 1)", "false")])
    case .any:
      FormDocumentation(
        "Whether a condition holds for one element of a path.",
        source: "any-graph-function", syntax: "any(edge, condition): bool",
        words: [
          "edge": "an edge of variable length, or `inner_nodes` of one",
          "condition": "over the properties of an edge or a node",
        ], examples: [(Self.path + "r = any(e, w > 1)", "true")])
    case .map:
      FormDocumentation(
        "A value for each element of a path, as an array.",
        source: "map-graph-function", syntax: "map(edge, expression): dynamic",
        words: [
          "edge": "an edge of variable length, or `inner_nodes` of one",
          "expression": "over the properties of an edge or a node",
        ], examples: [(Self.path + "r = map(e, w)", "dynamic([1, 2])")])
    case .innerNodes:
      FormDocumentation(
        "The nodes between the ends of a path, as the first argument of `all`, `any` or `map`.",
        source: "inner-nodes-graph-function", syntax: "inner_nodes(edge)",
        words: ["edge": "an edge of variable length"],
        examples: [(Self.path + "r = map(inner_nodes(e), n)", "dynamic(['b'])")])
    case .labels:
      FormDocumentation(
        "The labels of a node or an edge: a graph made in a query has none.",
        source: "labels-graph-function", syntax: "labels([element]): dynamic",
        words: ["element": "a node or an edge of the pattern"],
        examples: [(Self.path + "r = labels(x)", "dynamic([])")])
    case .inDegree:
      FormDocumentation(
        "How many edges end at a node.", source: "node-degree-in",
        syntax: "node_degree_in([node]): long",
        words: [
          "node": "a node of the pattern; without it the node that `all`, `any` or `map` looks at"
        ], examples: [(Self.path + "r = node_degree_in(y)", "1")])
    case .outDegree:
      FormDocumentation(
        "How many edges begin at a node.", source: "node-degree-out",
        syntax: "node_degree_out([node]): long",
        words: [
          "node": "a node of the pattern; without it the node that `all`, `any` or `map` looks at"
        ], examples: [(Self.path + "r = node_degree_out(x)", "1")])
    case .nodeID:
      FormDocumentation(
        "The value by which `make-graph` tells a node from others, as text.",
        source: "node-id", syntax: "node_id([node]): string",
        words: [
          "node": "a node of the pattern; without it the node that `all`, `any` or `map` looks at"
        ], examples: [(Self.path + "r = node_id(x)", "'a'")])
    }
  }
}
