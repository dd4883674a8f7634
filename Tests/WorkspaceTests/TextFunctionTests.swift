import Testing

@Test(
  "string operators take a dynamic for its text, and two nulls for nothing",
  arguments: [
    QueryCase(
      "print d = dynamic({'a': 'Hello World'}) | project x = d.a has 'world', y = d.a startswith 'hell', z = d.a =~ 'HELLO WORLD'",
      "x | y | z", ["True | True | True"]),
    QueryCase(
      "print x = dynamic(['x']) contains '\"', y = dynamic('x') contains '\"'", "x | y",
      ["True | False"]),
    QueryCase(
      "print a = dynamic(null) contains 'a', b = dynamic(null) !contains 'a', c = 'a' contains dynamic(null), d = dynamic(null) has dynamic(null)",
      "a | b | c | d", ["False | True | False | "]),
    QueryCase(
      "print a = 'a_b' has 'a', b = 'errors' has 'error', c = 'x-error' hasprefix 'err', d = 'x-error' hassuffix 'err'",
      "a | b | c | d", ["True | False | True | False"]),
    QueryCase(
      "print a = 'x' has_any (dynamic(null)), b = 'x' has_all (dynamic(null)), c = 'x' has_any (dynamic([])), d = 'x' has_all (dynamic([]))",
      "a | b | c | d", ["True | True | False | True"]),
    QueryCase(
      "print s = 'aBc' | where s has_any ('q', 'abc') and s !contains 'z' and s in~ ('ABC', 'É')",
      "s",
      ["aBc"]),
    QueryCase(
      "print a = 'É' in~ ('é'), b = 'É' =~ 'é', c = 'é' !~ 'É'", "a | b | c",
      ["True | True | False"]),
    QueryCase(
      "range i from 1 to 3 step 1 | extend s = strcat('v', i) | where s matches regex strcat('v[', '2-3', ']') | project s",
      "s", ["v2", "v3"]),
  ])
private func comparesTexts(_ example: QueryCase) throws { try example.check() }

private let many = (0..<12).map { "'W\($0)'" }.joined(separator: ", ")

@Test(
  "a long list of terms is looked up as a short one is",
  arguments: [
    QueryCase(
      "print a = 'x w7.' has_any (\(many)), b = 'xw7 w7x w_77' has_any (\(many)), c = 'éw7' has_any (\(many)), d = '…w7…' has_any (\(many)), e = 'a-b' has_any (\(many), 'A-B')",
      "a | b | c | d | e", ["True | False | False | True | True"]),
    QueryCase(
      "print a = 'w0 w1 w2 w3 w4 w5 w6 w7 w8 w9 W10 w11' has_all (\(many), 'W1'), b = 'w0 w1 w2 w3 w4 w5 w6 w7 w8 w9 w10' has_all (\(many))",
      "a | b", ["True | False"]),
  ])
private func looksUpTerms(_ example: QueryCase) throws { try example.check() }

@Test(
  "columns are named after what strlen and split read",
  arguments: [
    QueryCase(
      "print s = 'x' | extend strlen(s), tolower(s)", "s | strlen_s | Column1", ["x | 1 | x"]),
    QueryCase("print s = 'x' | project split(s, ',')", "s", ["[\"x\"]"]),
  ])
private func namesColumns(_ example: QueryCase) throws { try example.check() }

@Test(
  "what a text function cannot take, or does not know, is refused",
  arguments: [
    ("trim('', 'x')", "the regular expression of `trim` must not be empty"),
    (
      "replace_regex('abc', '(b)', @'\\2')",
      "the replacement names group 2, the regular expression has 1"
    ),
    ("extract_all('b', 'abc')", "the regular expression of `extract_all` needs a group"),
    ("extract('a', 0, dynamic('a'))", "`extract` does not take (string, long, dynamic)"),
    ("countof(dynamic('a'), 'a')", "`countof` does not take (dynamic, string)"),
    ("hash(1.5)", "kustody does not support `hash` of a `real` yet: hash its `tostring`"),
    ("parse_command_line('a', 'linux')", "the parser type of `parse_command_line` is \"windows\""),
    ("extract_json('$.a[*]', '{}')", "kustody does not support `[*]` in paths into JSON yet"),
  ])
private func refusesCalls(call: String, message: String) throws {
  #expect(try refusal(of: "print \(call)") == message)
}

@Test(
  "an infinity has the engine's text",
  arguments: [
    QueryCase(
      "datatable(v: real)[4.0, -4.0] | project t = tostring(v / 0), u = strcat('x', -v / 0), n = strlen(tostring(v / 0)), e = tostring(v / 0) == 'inf'",
      "t | u | n | e", ["inf | x-inf | 3 | True", "-inf | xinf | 4 | False"]),
    QueryCase(
      "print a = tostring(1.0 / 0), b = tostring(real(-inf)), c = tostring(0.0 / 0), d = tostring(real(null))",
      "a | b | c | d", ["inf | -inf | NaN | "]),
    QueryCase(
      "datatable(v: real)[4.0] | project p = tostring(pack_array(v / 0, -v / 0)), s = strcat_array(pack_array(v / 0, 1), ','), m = hash_md5(v / 0) == hash_md5('inf')",
      "p | s | m", [#"["inf","-inf"] | inf,1 | True"#]),
    QueryCase(
      "print a = todouble('inf'), b = todouble('-Infinity'), c = todouble(tostring(1.0 / 0)) == 1.0 / 0, d = todouble(pack_array(1.0 / 0)[0])",
      "a | b | c | d", ["inf | -inf | True | inf"]),
    QueryCase(
      "print s = series_divide(dynamic([2, -2, 0]), dynamic([0, 0, 0])) | project t = tostring(s)",
      "t", [#"["inf","-inf","NaN"]"#]),
  ])
private func infinities(_ example: QueryCase) throws { try example.check() }

@Test(
  "a pattern with named groups trims as one without",
  arguments: [
    QueryCase(
      "datatable(s: string)['--a--', 'a', '', '----'] | project a = trim(@'(?<dash>-+)', s), b = trim_start(@'(?P<dash>-)', s), c = trim_end(@'(?<x>-)(?<y>-)', s)",
      "a | b | c", ["a | -a-- | --a", "a | a | a", " |  | ", " | --- | --"])
  ])
private func trimsNamed(_ example: QueryCase) throws { try example.check() }

@Test(
  "text functions keep their footing at the edges",
  arguments: [
    QueryCase(
      "print a = substring('héllo', 1, 2), b = substring('abc', 1, -1), c = substring('abc', 9223372036854775807), d = substring('abc', -9223372036854775807)",
      "a | b | c | d", ["él |  |  | "]),
    QueryCase("print a = split('abc', ''), b = split('abc', 'b', 5)", "a | b", [" | "]),
    QueryCase("print a = replace_regex('abxc', 'x*', '-')", "a", ["-a-b-c-"]),
    QueryCase("print a = extract_all('(x)|(y)', 'xy')", "a", ["[[\"x\",\"\"],[\"\",\"y\"]]"]),
    QueryCase(
      "print a = parse_xml('<a></b>'), b = parse_xml(''), c = parse_xml('<a>&x;</a>')", "a | b | c",
      [" |  | "]),
    QueryCase(
      "print a = gzip_decompress_from_base64_string(gzip_compress_to_base64_string(strrep('hello ', 500))) == strrep('hello ', 500), b = zlib_decompress_from_base64_string(zlib_compress_to_base64_string(''))",
      "a | b", ["True | "]),
    QueryCase(
      "print a = parse_csv(''), b = parse_csv('a,\"b')", "a | b", ["[\"\"] | [\"a\",\"b\"]"]),
    QueryCase("print a = url_decode('%zz%e9+a')", "a", ["%zz\u{fffd} a"]),
    QueryCase(
      "print a = base64_decode_toarray('abc'), b = base64_decode_tostring('A===')", "a | b", [" | "]
    ),
    QueryCase(
      "print a = punycode_to_string('!'), b = punycode_to_string('99999999999')", "a | b", [" | "]),
  ])
private func keepsFooting(_ example: QueryCase) throws { try example.check() }
