import Diagnostics
import KQLValues
import Testing

@testable import Workspace

/// A graph with a circle of three, a way out of it, and a loop at its end.
private let ring = """
  let G = datatable(a: long, b: long) [1, 2, 2, 3, 3, 1, 3, 4, 4, 4]
  | make-graph a --> b with_node_id = id;
  """

private func rows(_ query: String) throws -> [String] {
  let table = try #require(try tables(of: query).last)
  return table.rows.map { row in
    zip(row, table.columns).map { $0.text(as: $1.type) }.joined(separator: " | ")
  }.sorted()
}

private func errors(_ query: String) throws -> [String] {
  do {
    _ = try tables(of: query)
    return []
  } catch let diagnostics as Diagnostics {
    return diagnostics.all.map(\.message)
  }
}

@Test(
  "a path takes an edge once, a node once, or either as often as it likes, as `cycles` says",
  arguments: [
    ("", ["1 | [2,3,1]", "4 | [2,3,4]"]),
    ("cycles=unique_edges", ["1 | [2,3,1]", "4 | [2,3,4]"]),
    ("cycles=none", ["4 | [2,3,4]"]),
    ("cycles=all", ["1 | [2,3,1]", "4 | [2,3,4]"]),
  ])
private func cycles(option: String, expected: [String]) throws {
  let query = ring + "G | graph-match \(option) (x)-[e*3..3]->(y) where x.id == 1 project y.id, e.b"
  #expect(try rows(query) == expected)
}

@Test(
  "edges are walked in the direction of the pattern",
  arguments: [
    ("(x)-->(y)", ["1 | 2", "2 | 3", "3 | 1", "3 | 4", "4 | 4"]),
    ("(x)<--(y)", ["1 | 3", "2 | 1", "3 | 2", "4 | 3", "4 | 4"]),
    (
      "(x)--(y)",
      ["1 | 2", "1 | 3", "2 | 1", "2 | 3", "3 | 1", "3 | 2", "3 | 4", "4 | 3", "4 | 4", "4 | 4"]
    ),
    ("(x)-[*2..2]->(y)", ["1 | 3", "2 | 1", "2 | 4", "3 | 2", "3 | 4"]),
    ("(x)-->(m)<--(y)", ["3 | 4", "4 | 3"]),
    ("(x)-->(m), (m)-->(y)", ["1 | 3", "2 | 1", "2 | 4", "3 | 2", "3 | 4"]),
    ("(x)-[*3..3]->(x)-->(y)", ["3 | 4"]),
  ])
private func directions(pattern: String, expected: [String]) throws {
  #expect(try rows(ring + "G | graph-match \(pattern) project x.id, y.id") == expected)
}

@Test(
  "without cycles different nodes of a pattern are different nodes, one that is named again comes back",
  arguments: [
    ("(x)-->(y)-->(x)", []), ("(x)-->(x)", ["4 | 4"]), ("(x)--(x)", ["4 | 4", "4 | 4"]),
    ("(x)-->(y)-->(z)-->(x)", ["1 | 2", "2 | 3", "3 | 1"]), ("(x)-->(y), (x)-->(y)", []),
    ("(x)-[*3..3]->(x)", []), ("(x)-[*1..3]->(y)-->(x)", ["1 | 3", "2 | 1", "3 | 2"]),
    ("(x)-->(y)<-[*2..2]-(x)", []), ("(y)<-[*2..2]-(x)<--(y)", ["1 | 3", "2 | 1", "3 | 2"]),
  ])
private func withoutCycles(pattern: String, expected: [String]) throws {
  let columns = pattern.contains("y") ? "x.id, y.id" : "x.id, a = x.id"
  #expect(try rows(ring + "G | graph-match cycles=none \(pattern) project \(columns)") == expected)
}

@Test(
  "a loop under an edge without direction is walked each way",
  arguments: [
    ("", "(p)--(q)", 4), ("", "(p)--(p)", 2), ("", "(p)-[*1..2]-(q)", 8), ("", "(p)-->(q)", 2),
    ("cycles=none", "(p)--(q)", 2),
  ])
private func loops(option: String, pattern: String, count: Int) throws {
  let query = """
    datatable(f: string, t: string)['A', 'A', 'A', 'B'] | make-graph f --> t with_node_id = id
    | graph-match \(option) \(pattern) project p.id | count
    """
  #expect(try rows(query) == ["\(count)"])
}

@Test("an element alone is the bag of its properties that are not empty")
private func elementBags() throws {
  let edges = """
    datatable(f: string, t: string, kb: long, ok: bool, note: string, d: dynamic)
      ['A', 'B', long(null), false, '', dynamic(null), 'B', 'C', 0, bool(null), 'x', dynamic([])]
    """
  let bags = [#"{"f":"A","t":"B","ok":false}"#, #"{"f":"B","t":"C","kb":0,"note":"x","d":[]}"#]
  let graph = edges + "| make-graph f --> t with_node_id = id | graph-match "
  #expect(try rows(graph + "(p)-[c]->(q) project c") == bags.sorted())
  #expect(try rows(graph + "(p)-[c*2..2]->(q) project c") == ["[\(bags[0]),\(bags[1])]"])
  #expect(try rows(graph + "(p)-[c]->(q) project bag_keys(c)[2]").sorted() == ["kb", "ok"])
  let nodes = """
    let N = datatable(id: string, n: long, s: string)['A', 0, '', 'B', long(null), 'x'];
    let M = datatable(id: string, m: real)['B', real(null)];
    \(edges) | make-graph f --> t with N on id, M on id | graph-match (p)-->(q) project p
    """
  #expect(try rows(nodes) == [#"{"id":"A","n":0}"#, #"{"id":"B","s":"x"}"#])
}

@Test("of a path of no edges all is true, any is false and map is empty")
private func emptyPath() throws {
  let query =
    ring + """
      G | graph-match (x)-[e*0..0]->(y) where x.id == 1
      project y.id, all(e, b > 100), any(e, b > 0), map(e, b), map(inner_nodes(e), id)
      """
  #expect(try rows(query) == ["1 | True | False | [] | []"])
}

@Test("a condition on a path's edges holds for each of them, a value is an array")
private func pathProperties() throws {
  let query = ring + "G | graph-match (x)-[e*1..3]->(y) where e.b != 1 and x.id == 1 project e.b"
  #expect(try rows(query) == ["[2,3,4]", "[2,3]", "[2]"])
}

@Test("a null id is a node like any other")
private func nullID() throws {
  let query = """
    datatable(a: long, b: long) [1, long(null), long(null), 2] | make-graph a --> b with_node_id = id
    | graph-match (x)-->(y)-->(z) project x.id, y.id, z.id
    """
  #expect(try rows(query) == ["1 |  | 2"])
}

@Test("nodes are those of their tables, merged, then those that only edges name")
private func nodes() throws {
  let query = """
    let N = datatable(id: string, p: long) ['a', 1, 'b', 2, 'a', 3];
    let M = datatable(id: string, q: string) ['b', 'x', 'c', 'y'];
    datatable(s: string, t: string) ['b', 'd'] | make-graph s --> t with N on id, M on id
    | graph-to-table nodes
    """
  #expect(try rows(query) == ["a | 1 | ", "b | 2 | x", "c |  | y", "d |  | "])
}

@Test("each partition is a graph of its own")
private func partitions() throws {
  let query = """
    datatable(k: string, a: long, b: long) ['x', 1, 2, 'y', 2, 3, 'x', 2, 4]
    | make-graph a --> b with_node_id = id partitioned-by k (
      graph-match (s)-[e*2..2]->(t) project s.id, t.id, map(e, k))
    """
  #expect(try rows(query) == ["1 | 4 | [\"x\",\"x\"]"])
}

@Test("shortest paths are simple, of the least length that fits")
private func shortestPaths() throws {
  let query = """
    let G = datatable(a: string, b: string, n: long)
      ['s', 't', 1, 's', 'u', 2, 'u', 't', 3, 's', 'v', 4, 'v', 't', 5, 't', 's', 6]
      | make-graph a --> b with_node_id = id;
    """
  let pattern = { (low: Int) in
    "(x)-[e*\(low)..5]->(y) where x.id == 's' and y.id == 't' project e.n"
  }
  #expect(try rows(query + "G | graph-shortest-paths " + pattern(1)) == ["[1]"])
  #expect(
    try rows(query + "G | graph-shortest-paths output=all " + pattern(2)) == ["[2,3]", "[4,5]"])
  #expect(try rows(query + "G | graph-shortest-paths output=all " + pattern(3)) == [])
}

@Test("a shortest path must fulfil conditions on the whole of it")
private func shortestPathWithCondition() throws {
  let query = """
    datatable(a: string, b: string, n: long) ['s', 't', 1, 's', 'u', 2, 'u', 't', 3]
    | make-graph a --> b with_node_id = id
    | graph-shortest-paths (x)-[e*1..5]->(y) where x.id == 's' and y.id == 't' and any(e, n == 2)
      project e.n
    """
  #expect(try rows(query) == ["[2,3]"])
}

@Test("an end that lies too far is not looked for along every way to it")
private func endTooFar() throws {
  let query = """
    range i from 0 to 999 step 1 | extend a = i / 5, b = i / 5 + 1 | make-graph a --> b with_node_id = id
    | graph-shortest-paths (x)-[e*1..30]->(y)-[f*1..3]->(z) where x.id == 0 and z.id > 25
      project z.id, array_length(e), array_length(f)
    | summarize count(), max(z_id), max(Column1), max(Column2)
    """
  #expect(try rows(query) == ["8 | 33 | 30 | 3"])
}

@Test("a condition looks into a table that has no SQL of its own")
private func conditionOverTable() throws {
  let query =
    ring + """
      let few = range n from 1 to 2 step 1 | order by n asc | scan with (step s: true;);
      G | graph-match (x)-->(y) where x.id in (few) and y.id in (few) project x.id, y.id
      """
  #expect(try rows(query) == ["1 | 2"])
}

@Test("a long path needs no deep stack")
private func longPath() throws {
  let query = """
    range a from 1 to 20000 step 1 | extend b = a + 1 | make-graph a --> b with_node_id = id
    | graph-match (x)-[e*20000..20000]->(y) where x.id == 1 project y.id, array_length(e)
    """
  #expect(try rows(query) == ["20001 | 20000"])
}

@Test("nodes and edges become named tables of the statements that follow")
private func namedTables() throws {
  let query = ring + "G | graph-to-table nodes as N, edges as E; union N, E | count"
  #expect(try rows(query) == ["9"])
}

@Test("parts are weak or strong")
private func components() throws {
  let mark = ring + "G | graph-mark-components kind="
  let nodes = " with_component_id = part | graph-to-table nodes"
  #expect(try rows(mark + "weak" + nodes) == ["1 | 0", "2 | 0", "3 | 0", "4 | 0"])
  #expect(try rows(mark + "strong" + nodes) == ["1 | 0", "2 | 0", "3 | 0", "4 | 1"])
}

@Test(
  "what cannot be is refused with its reason",
  arguments: [
    ("G | take 3", "expected a table, found a graph"),
    ("G", "expected a table, found a graph"),
    ("print a = 1 | graph-to-table nodes", "`graph-to-table` needs a graph before it"),
    ("G | graph-match (x)-[e]->(y) project x.idd", "`x` has no property `idd`"),
    ("G | graph-match (x)-->(y), (z) project x.id", "the parts of this pattern share no node"),
    ("G | graph-match (x)-[e]->(e) project x.id", "the name `e` is given twice"),
    (
      "G | graph-match (x)-[e*3..2]->(y) project x.id", "a path of 3 to 2 edges cannot be"
    ),
    (
      "G | graph-match (x)-[e]->(y) project all(e, b > 1)",
      "expected an edge of variable length"
    ),
    (
      "G | graph-where-edges a > 1 | graph-to-table edges",
      "kustody does not support `graph-where-edges` yet"
    ),
    (
      "graph('Simple') | graph-match (n) project n",
      "kustody does not support `graph`: no cluster answers the query"
    ),
  ])
private func refused(query: String, message: String) throws {
  #expect(try errors(ring + query) == [message])
}
