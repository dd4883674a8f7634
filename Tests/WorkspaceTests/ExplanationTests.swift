import Diagnostics
import Testing

@testable import Workspace

/// A query and what one stage of the compiler makes of it.
private struct ExplanationCase: Sendable, CustomTestStringConvertible {
  var stage: Explanation.Stage
  var query: String
  var expected: String
  var testDescription: String { query }

  init(_ stage: Explanation.Stage, _ query: String, _ expected: String) {
    self.stage = stage
    self.query = query
    self.expected = expected
  }
}

private let explanations: [ExplanationCase] = [
  ExplanationCase(
    .tree, #"declare query_parameters(p: long = 3, q: string = "x"); print a = p"#,
    """
    query_parameters p: long, q: string
    | print
      items:
        a =
          name p
    """),
  ExplanationCase(
    .tree, "set notruncation; restrict access to (*); print a = -1, b = +2.5, c = true",
    """
    set notruncation
    restrict
    | print
      items:
        a =
          -
            long 1
        b =
          +
            real 2.5
        c =
          bool true
    """),
  ExplanationCase(
    .tree,
    "let t = 1.5h; let f = (n: long) { let k = n + 1; k * 2 }; print a = f(n = 1), b = bin(3h, t)",
    """
    let t
      timespan 1.5h
    let f (n)
      let k
        +
          name n
          long 1
      *
        name k
        long 2
    | print
      items:
        a =
          call f
            long 1
        b =
          call bin
            timespan 3h
            name t
    """),
  ExplanationCase(
    .tree, "datatable(x: long)[1] | where x in (1, 2) and x between (0 .. 3) and not(x == 4)",
    """
    | datatable
      values:
        long 1
    | where
      condition:
        and
          in
            name x
            long 1
            long 2
          between
            name x
            long 0
            long 3
          call not
            ==
              name x
              long 4
    """),
  ExplanationCase(
    .tree, #"print d = dynamic({"a": [1]}) | project e = d.a[0], f = d["b"] | project-away e*"#,
    """
    | print
      items:
        d =
          dynamic ({"a": [1]})
    | project
      items:
        e =
          []
            .a
              name d
            long 0
        f =
          []
            name d
            string "b"
    | project-away
    """),
  ExplanationCase(
    .tree, #"print (u, v) = dynamic([1, 2]), w = long(null) | search * has "x""#,
    """
    | print
      items:
        (u, v) =
          dynamic ([1, 2])
        w =
          long (null)
    | search
    """),
  ExplanationCase(
    .tree, "print a = 1 | evaluate narrow() | as R | join kind=inner (R) on Column",
    """
    | print
      items:
        a =
          long 1
    | evaluate
      plugin: narrow
    | as
      name: R
    | join
    """),
  ExplanationCase(
    .tree, #"alias database d = cluster("c").database("e"); print 1"#,
    """
    alias d
    | print
      items:
        long 1
    """),
  ExplanationCase(
    .tree,
    #"declare pattern places = (name: string)[path: string] { ("a").["b"] = { print 1 }; }; places("a").b"#,
    """
    pattern places
    .b
      call places
        string "a"
    """),
  ExplanationCase(
    .tokens, "print a = 1 + 2.5, b = 1h, c = 'x', d = long(null) // end",
    """
    1:1 name print
    1:7 name a
    1:9 `=`
    1:11 long 1
    1:13 `+`
    1:15 real 2.5
    1:18 `,`
    1:20 name b
    1:22 `=`
    1:24 timespan 1h
    1:26 `,`
    1:28 name c
    1:30 `=`
    1:32 string "x"
    1:35 `,`
    1:37 name d
    1:39 `=`
    1:41 long (null)
    1:58 end
    """),
  ExplanationCase(
    .plan, #"print s = "a" | where s in ("a", "b") and s != "c" | project n = strlen(s)"#,
    """
    project strlen(s) → (n: long)
      filter (s in (2 items) and (s != "c")) → (s: string)
        values, 1 rows → (s: string)
    """),
  ExplanationCase(
    .plan,
    #"datatable(k: string, n: long)["a", 1] | summarize count(), take_any(n) by k, bin(n, 2) | sort by k asc, count_ | take 3"#,
    """
    limit 3 → (k: string, n: long, count_: long, n1: long)
      sort k asc, count_ desc → (k: string, n: long, count_: long, n1: long)
        project k, n, count, take_any → (k: string, n: long, count_: long, n1: long)
          aggregate count(), take_any(n) by k, bin(n, 2) → (k: string, n: long, count: long, take_any: long)
            values, 1 rows → (k: string, n: long)
    """),
  ExplanationCase(
    .plan, #"print k = "a" | distinct k | join kind=inner (print k = "a") on k"#,
    """
    project k, k → (k: string, k1: string)
      join inner on k == k → (k: string, k: string)
        distinct → (k: string)
          project k → (k: string)
            values, 1 rows → (k: string)
        values, 1 rows → (k: string)
    """),
  ExplanationCase(
    .plan, #"print k = "a" | join (print k = "a") on k | project k"#,
    """
    project k → (k: string)
      project k, k → (k: string, k1: string)
        join innerUnique on k == k → (k: string, k: string)
          values, 1 rows → (k: string)
          values, 1 rows → (k: string)
    """),
  ExplanationCase(
    .plan,
    #"print a = 1, d = dynamic({"k": [1]}) | extend e = d.k[0], f = d[tostring(a)] | mv-expand e"#,
    """
    project a, d, e, f,  → (a: long, d: dynamic, e: dynamic, f: dynamic, : long)
      expand e → (a: long, d: dynamic, e: dynamic, f: dynamic, e: dynamic, : long)
        project a, d, d.k[0], d[tostring(a)] → (a: long, d: dynamic, e: dynamic, f: dynamic)
          values, 1 rows → (a: long, d: dynamic)
    """),
  ExplanationCase(
    .plan, "union (print a = 1), (range a from 1 to 3 step 1) | serialize b = row_number()",
    """
    project a, ((row_number + 1) - 1) → (a: long, b: long)
      window, 1 columns → (a: long, row_number: long)
        union of 2 → (a: long)
          project a → (a: long)
            values, 1 rows → (a: long)
          project a → (a: long)
            range from 1 to 3 step 1 → (a: long)
    """),
  ExplanationCase(
    .plan,
    #"let g = datatable(s: string)["a"]; print s = "a" | where s in (g) and s !in (g) and s !in ("q", "r") | project x = toscalar(g | count), y = int(null), t = 1h"#,
    """
    project toscalar(table), int(null), 01:00:00 → (x: long, y: int, t: timespan)
      filter (s in (table) and (s !in (table) and s !in (2 items))) → (s: string)
        values, 1 rows → (s: string)
    """),
  ExplanationCase(
    .plan, "print a = 1 | make-series count() on a from 1 to 3 step 1",
    """
    make-series → (count_: dynamic, a: dynamic)
      project make-series axis, count → (make-series axis: long, count_: long)
        aggregate count() by make-series axis → (make-series axis: long, count: long)
          project a, bin_at(a, 1, 1) → (a: long, make-series axis: long)
            filter (a < 3) → (a: long)
              filter (a >= 1) → (a: long)
                filter isnotnull(a) → (a: long)
                  values, 1 rows → (a: long)
    """),
  ExplanationCase(
    .plan,
    "print a=1,b=2,c=3,d=4,e=5,f=6,g=7,h=8,i=9,j=10,k=11,l=12,m=13 | project a, b, c, d, e, f, g, h, i, j, k, l, -m",
    """
    project a, b, c, d, e, f, g, h, i, j, k, l, … 1 more → (a: long, b: long, c: long, d: long, e: long, f: long, g: long, h: long, i: long, j: long, k: long, l: long, … 1 more)
      values, 1 rows → (a: long, b: long, c: long, d: long, e: long, f: long, g: long, h: long, i: long, j: long, k: long, l: long, … 1 more)
    """),
  ExplanationCase(
    .plan, "let m = materialize(datatable(a: long)[1] | where a > 0); m | union m",
    """
    union of 2 → (a: long)
      project a → (a: long)
        shared 2 → (a: long)
          shared 1 → (a: long)
            filter (a > 0) → (a: long)
              values, 1 rows → (a: long)
      project a → (a: long)
        shared 2 → (a: long)
          shared 1 → (a: long)
            filter (a > 0) → (a: long)
              values, 1 rows → (a: long)
    """),
]

@Test("each stage of the compiler is written out", arguments: explanations)
private func explanation(_ explained: ExplanationCase) throws {
  let explanation = try Workspace.inMemory().session().explain(SourceText(explained.query))
  #expect(try explanation.text(of: explained.stage) == explained.expected)
}
