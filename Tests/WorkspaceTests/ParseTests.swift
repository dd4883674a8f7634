import Testing

@Test(
  "parse looks for literals, converts what lies between, and reaches the end of the text",
  arguments: [
    QueryCase("print s = 'aXcYc' | parse s with 'a' v 'c' * | project v", "v", ["X"]),
    QueryCase("print s = 'aXcYc' | parse s with 'a' v 'c' | project v", "v", ["XcY"]),
    QueryCase("print s = 'abcbd' | parse s with 'a' v 'b' | project v", "v", [""]),
    QueryCase(#"print s = 'aXc\n' | parse s with 'a' v 'c' | project v"#, "v", [""]),
    QueryCase("print s = 'y=1,x=2,x=9' | parse s with * 'x=' v ',' * | project v", "v", ["2"]),
    QueryCase("print s = 'axbZ' | parse s with 'a.b' v | project v", "v", [""]),
    QueryCase(
      "print s = 'ääx=é;ü' | parse s with * 'x=' v ';' w | project v, w", "v | w", ["é | ü"]),
    QueryCase("print s = '.5 x' | parse s with a: real ' ' b | project a, b", "a | b", ["0.5 | x"]),
    QueryCase(
      "datatable(s: string, a: string) ['a=1', 'q', 'zz', ''] | parse s with 'a=' a", "s | a",
      ["a=1 | 1", "zz | "]),
  ])
private func parsesSimply(_ example: QueryCase) throws { try example.check() }

@Test(
  "a conversion that fails blanks the row in simple mode and the column in relaxed mode",
  arguments: [
    QueryCase(
      "print s = 'a=1,b=2,c=zz,d=4' | parse s with 'a=' a: long ',b=' b ',c=' c: long ',d=' d | project a, b, c, d",
      "a | b | c | d", [" |  |  | "]),
    QueryCase(
      "print s = 'a=1,b=2,c=zz,d=4' | parse kind=relaxed s with 'a=' a: long ',b=' b ',c=' c: long ',d=' d | project a, b, c, d",
      "a | b | c | d", ["1 | 2 |  | 4"]),
    QueryCase(
      "print s = 'a=,b=2' | parse s with 'a=' a: long ',b=' b | project a, b", "a | b", [" | "]),
    QueryCase("print s = 'a=,b=2' | parse s with 'a=' a ',b=' b | project a, b", "a | b", [" | 2"]),
    QueryCase("print s = 'a=,b=2' | parse-where s with 'a=' a: long ',b=' b", "s | a | b", []),
    QueryCase("print s = 'n=27 junk' | parse s with 'n=' n: long | project n", "n", [""]),
  ])
private func parsesAllOrNothing(_ example: QueryCase) throws { try example.check() }

@Test(
  "a column before a star matches the shape of its type",
  arguments: [
    QueryCase(
      "print s = 'q=12x m=1' | parse s with 'q=' b: bool * 'm=' m | project b, m", "b | m",
      ["True | 1"]),
    QueryCase("print s = 'n=x n=27y' | parse s with * 'n=' n: long * | project n", "n", [""]),
    QueryCase(
      "print s = 'n=x n=27y z' | parse s with * 'n=' n: long * 'y' * | project n", "n", ["27"]),
    QueryCase("print s = 'n=27x' | parse s with 'n=' n: long * | project n", "n", ["27"]),
    QueryCase(
      "print s = 'n=1.5e3.2,' | parse s with 'n=' n: real * ',' | project n", "n", ["1500.0"]),
  ])
private func parsesShapes(_ example: QueryCase) throws { try example.check() }

@Test(
  "parse kind=regex is greedy and tied to neither end",
  arguments: [
    QueryCase("print s = 'aXcYc' | parse kind=regex s with 'a' v 'c' * | project v", "v", ["XcY"]),
    QueryCase(
      "datatable(s: string)['t=7.;', 't=7.5;', 't=-2.;', 't=.5;', 't=7;'] | parse-where kind=regex s with 't=' v: real ';' | project v",
      "v", ["7.5", "7.0"]),
    QueryCase(
      "datatable(s: string)['t=7.;', 't=7.5;'] | parse kind=regex s with 't=' v: decimal ';' | project v",
      "v", ["", "7.5"]),
    QueryCase(
      "datatable(s: string)['t=7.;', 't=-2.;'] | parse s with 't=' v: real ';' | project v", "v",
      ["7.0", "-2.0"]),
    QueryCase(
      "print s = 'aXcYc' | parse kind=regex flags=U s with 'a' v 'c' * | project v", "v", ["X"]),
    QueryCase(
      "print s = 'n=27 junk' | parse kind=regex s with 'n=' n: long | project n", "n", ["27"]),
    QueryCase(
      "print s = 'n=27 junk' | parse kind=regex flags=U s with 'n=' n: long | project n", "n", ["2"]
    ),
    QueryCase(
      "print s = 'ab12cd34' | parse kind=regex s with '[a-z]+' v '[a-z]+' w | project v, w",
      "v | w",
      ["12c | 34"]),
    QueryCase(
      "print s = 'ab12cd34' | parse kind=regex s with 'a(b)' v 'cd' w | project v, w", "v | w",
      ["12 | 34"]),
    QueryCase(#"print s = 'x\na=1' | parse kind=regex s with '^a=' v | project v"#, "v", [""]),
    QueryCase(
      #"print s = 'x\na=1' | parse kind=regex flags=m s with '^a=' v | project v"#, "v", ["1"]),
    QueryCase(
      "print s = 'q=12x m=1' | parse kind=regex s with 'q=' b: bool * 'm=' m | project b, m",
      "b | m",
      [" | "]),
  ])
private func parsesByRegex(_ example: QueryCase) throws { try example.check() }

@Test(
  "a parse pattern that means nothing, or whose meaning is not known, is refused",
  arguments: [
    ("parse s with a b", "the column `b` must follow a literal"),
    ("parse s with * a", "the column `a` must follow a literal"),
    ("parse s with 'a' b * 'c'", "`*` cannot follow the string column `b`"),
    ("parse-where kind=relaxed s with 'a' b", "`parse-where` has no kind `relaxed`"),
    (
      "parse s with 'a' b: datetime *",
      "kustody does not support `*` after a column of type `datetime` yet"
    ),
    (
      "parse kind=regex s with 'a|b' c",
      "kustody does not support a `|` outside brackets in a `kind=regex` pattern yet"
    ),
  ])
private func refusesPatterns(operator form: String, message: String) throws {
  #expect(try refusal(of: "print s = 'x' | \(form)") == message)
}

@Test(
  "parse-kv finds keys by delimiters, by words and by a regular expression",
  arguments: [
    QueryCase(
      #"print s = 'a=1;b = "x;y" ; c=(z) ; b=2;;d' | parse-kv s as (a: long, b: string, c: string, d: string, e: long) with (pair_delimiter=';', kv_delimiter='=', quote='"', quote='()') | project-away s"#,
      "a | b | c | d | e", ["1 | x;y | z |  | "]),
    QueryCase(
      "print s = 'name=John Doe phone=555 5555 city=New York' | parse-kv s as (name: string, phone: string, city: string) with (pair_delimiter=' ', kv_delimiter='=', greedy=true) | project-away s",
      "name | phone | city", ["John Doe | 555 5555 | New York"]),
    QueryCase(
      "print s = '[INFO] ThreadId:458745723, Machine:Node001' | parse-kv s as (ThreadId: long, Machine: string) | project-away s",
      "ThreadId | Machine", ["458745723 | Node001"]),
    QueryCase(
      #"print s = "Text: 'The \\' is up'" | parse-kv s as (Text: string) with (quote="'", escape='\\') | project Text"#,
      "Text", ["The ' is up"]),
    QueryCase(
      #"print s = 'k1 v1 k2 v2' | parse-kv s as (k1: string, k2: string) with (regex=@'(\w+) (\w+)') | project k1, k2"#,
      "k1 | k2", ["v1 | v2"]),
  ])
private func parsesKeyValues(_ example: QueryCase) throws { try example.check() }
