import RE2
import Testing

private let meanings: [(String, String, Bool)] = [
  // Unicode classes
  (#"^\d+$"#, "٣4", true), (#"^\D$"#, "٣", false), (#"^\w+$"#, "é_ñ9ß", true),
  (#"^\w$"#, "Ⓐ", true), (#"^\w$"#, "\u{200d}", true), (#"^\W$"#, "é", false),
  (#"^\W$"#, "-", true), (#"^\s$"#, "\u{a0}", true), (#"^\s$"#, "\u{2003}", true),
  (#"^\s$"#, "\u{b}", true), (#"^\S$"#, "\u{85}", false), (#"^[\s\d]+$"#, "\u{a0}٣", true),
  (#"^[^\s\d]+$"#, "ab", true), (#"^[^\W_]+$"#, "aé9", true), (#"^[^\W_]+$"#, "a_", false),
  (#"^[\W\d]+$"#, "-9", true), (#"^[\W\d]+$"#, "-9a", false), (#"^[^\W]$"#, "é", true),
  (#"^\p{Greek}\pL\PN$"#, "αβγ", true), (#"^\p{script=greek}$"#, "α", true),
  (#"^\p{Letter}\p{Uppercase_Letter}$"#, "aB", true), (#"^\P{greek}$"#, "α", false),
  (#"^\p{Alphabetic}$"#, "ⓐ", true), (#"^\p{ascii}+$"#, "aZ", true),
  (#"^\p{Old_Italic}$"#, "\u{10300}", true), (#"^[\p{Greek}[:digit:]]+$"#, "α1", true),
  // Set operations
  ("^[a-y&&xyz]+$", "xy", true), ("^[a-y&&xyz]$", "z", false), ("^[0-9&&[^4]]$", "4", false),
  ("^[0-9&&[^4]]$", "5", true), ("^[0-9--4]$", "4", false), ("^[0-9--4]$", "3", true),
  ("^[a-g~~b-h]$", "a", true), ("^[a-g~~b-h]$", "h", true), ("^[a-g~~b-h]$", "c", false),
  ("[a&&b]", "ab", false), (#"^[\[\]]+$"#, "[]", true), ("^[x[^xyz]]$", "x", true),
  ("^[x[^xyz]]$", "y", false), (#"^[\p{Greek}&&\pL]$"#, "α", true),
  // A bracket in a class that opens none, since it would never close
  ("^[[]$", "[", true), ("^[^[]$", "[", false), ("^[^[]+$", "a]", true), ("^[[a]$", "[", true),
  ("^[a[]+$", "[a", true), ("^[[-]$", "-", true), ("^[[]x]$", "[x]", true),
  ("^[[]a]b$", "[a]b", true),
  ("[[]|[z]", "z", true), ("^[[a-c]+$", "[b", true), ("^[a[b]]$", "b", true),
  ("^([[])([^[]])$", "[a]", true),
  (#"^[\pL--\p{Greek}&&\p{Uppercase}]$"#, "B", true),
  (#"^[\pL--\p{Greek}&&\p{Uppercase}]$"#, "b", false),
  (#"^[\pL--\p{Greek}&&\p{Uppercase}]$"#, "Γ", false), ("^[^a-z&&b]$", "b", false),
  ("^[^a-z&&b]$", "a", true), (#"^[\w--\d]$"#, "٣", false), (#"^[\w&&\p{ascii}]$"#, "é", false),
  ("^[a-cx-z--b--y]+$", "acxz", true), ("^[a--b&&c]$", "a", false),
  // Classes' edges
  ("^[]a]+$", "]a", true), ("^[^]a]$", "]", false), ("^[-a]+$", "-a", true),
  ("^[a-]+$", "-a", true), ("^[--a]$", "-", true), ("^[[:^alpha:]]$", "1", true),
  ("^[[:^alpha:]]$", "a", false), ("^[[:punct:]]$", "~", true), ("^[[:foo]]$", "o", true),
  (#"^[\x41-\x{43}\u0044]+$"#, "ABCD", true), ("^[a&]$", "&", true), ("^[~a]$", "~", true),
  // A brace that starts no repetition
  (#"^a{x}$"#, "a{x}", true), (#"{"a":(\d)}"#, #"{"a":5}"#, true), ("^a{2}{$", "aa{", true),
  // Case
  ("(?i)^straße$", "STRAßE", true), ("(?i)^k$", "\u{212a}", true), ("(?i)^é$", "É", true),
  ("(?i)a+(?-i)b+", "AAb", true), ("(?i)a+(?-i)b+", "AAB", false),
  ("(?i:a)b", "Ab", true), ("(?i:a)b", "AB", false), ("^(?i)[a-z--k]$", "K", false),
  ("^(?i)[^a]$", "A", false), ("^(?i)[x[^a]]$", "A", false), ("^(?i)[[:^lower:]]$", "A", false),
  ("^(?i)[σ--x]$", "ς", true), (#"^(?i)\p{Lu}$"#, "a", true), ("(?i-u)^k$", "\u{212a}", false),
  ("(?i-u)^[k]x$", "KX", true), ("a(?i)b|c", "C", true), ("(a(?i)b)c", "aBC", false),
  // What RE2 by itself gets wrong
  ("^(?:a|[aA])$", "A", true), ("^(?:a|(?i:a))$", "A", true), ("^(?:[a-c]|(?i)b)$", "B", true),
  ("^(?:xb|x[bB])$", "xB", true), (#"^(?:\p{Ll}|(?i:a))$"#, "A", true),
  ("^(?:é|(?i:é))$", "É", true), ("^(?:k|(?i-u:k))$", "K", true), ("a|(?i:[a])", "A", true),
  // Not Unicode
  (#"(?-u)^\w+$"#, "é", false), (#"(?-u:^\w+)é"#, "aé", true), (#"(?-u:\b)b"#, "éb", true),
  (#"\bb"#, "éb", false), (#"\bb"#, "-éb b", true), (#"^\Bb"#, "b", false),
  (#"é\B"#, "éb", true), (#"é\b"#, "é-", true),
  // Other boundaries
  (#"\b{start}b"#, "ab b", true), (#"\b{start}b"#, "ab", false), (#"\<b\>"#, "a b c", true),
  (#"a\b{end}"#, "ab", false), (#"\b{start-half}-"#, "a-", false),
  (#"\b{start-half}-"#, " -", true), (#"-\b{end-half}"#, "-a", false),
  // Lines
  ("a$", "a\n", false), ("(?m)a$", "a\n", true), ("(?m)^$", "a\n", true),
  (#"(?m)a\z"#, "a\n", false), ("(?mR)a$", "a\r\n", true), ("(?m)a$", "a\r\n", false),
  ("(?mR)^b", "a\rb", true), ("(?mR)\\r$", "a\r\n", false), ("(?R)a.b", "a\rb", false),
  ("a.b", "a\rb", true), ("(?s)a.b", "a\nb", true), ("a.b", "a\nb", false),
  // Verbose
  ("(?x) a b # c d\n c", "abc", true), (##"(?x)a\ b\#"##, "a b#", true), ("(?x)[a b]", " ", false),
  ("(?x)a {2} ", "aa", true), ("(?x: a )( ?)b", "a b", true),
  // Escapes
  (#"^\x41\x{42}\u0043\u{44}\U00000045\U{46}$"#, "ABCDEF", true), (#"^\101$"#, "A", true),
  (#"^\a\f\t\n\r\v$"#, "\u{7}\u{c}\t\n\r\u{b}", true),
  (##"^\.\+\*\?\(\)\|\[\]\{\}\^\$\#\&\-\~\"\ \/\@$"##, ##".+*?()|[]{}^$#&-~" /@"##, true),
  ("}", "}", true), ("]", "]", true),
  // Repetition
  ("^a**$", "aaa", true), ("^a{2}{3}$", "aaaaaa", true), ("^a{2,3}?$", "aaa", true),
  ("^a{ 1 , 2 }$", "aa", true), ("(|a)*b", "aab", true), ("^(?:)*$", "", true),
  ("^(?i)(?-i)a$", "a", true), (#"^\b+a"#, "a", true),
  (#"\b{1,2}a"#, "aa", true), (#"\b{2}a"#, "-a", true), (#"b\b{1,}a"#, "ba", false),
  (#"(?x)\b{ 1 }a"#, "a", true), (#"\B{1,2}a"#, "ba", true), ("a||b", "", true), ("()", "", true),
]

private let refusals: [(String, String, Int)] = [
  ("a(?=b)", "look-ahead", 1), ("a(?!b)", "look-ahead", 1), ("é(?<=b)", "look-behind", 2),
  ("(?<!b)", "look-behind", 0), (#"(a)\1"#, "back-references", 3), (#"\g1"#, "back-ref", 0),
  (#"(?<n>a)\k<n>"#, "back-references", 7), ("(?P=n)", "back-references", 0),
  ("(?>a)", "atomic", 0), ("(?(1)a)", "conditions", 0), ("(?R)a(?#x)", "`(?#`", 5),
  ("(?P>n)", "recursion", 0),
  ("a(b", "no `)`", 1), ("a)b", "no `(`", 1), ("a[b", "no `]`", 1), ("[]", "no `]`", 0),
  ("[[z-a]", "lesser", 2), ("[[a&&b]", "no `]`", 0), ("[a-", "no `]`", 0),
  ("[[:alpha:]", "no `]`", 0), ("*a", "`*`", 0), ("a|+", "`+`", 2),
  ("(?i)*", "`*`", 4), ("{2}", "`{`", 0), ("a{,3}", "`{`", 1), ("a{2", "`{`", 1),
  ("a{,2}", "`{`", 1), ("a{3,2}", "lesser", 1), ("a{1001}", "1000", 1),
  ("a{99999999999999999999}", "1000", 1), (#"a\"#, "ends with", 1), (#"\q"#, "not an escape", 0),
  (#"\Q"#, "not an escape", 0), (#"\C"#, "not an escape", 0), (#"\Z"#, "not an escape", 0),
  (#"\é"#, "stand before", 0), (#"\x4"#, "hexadecimal", 0), (#"\x{}"#, "hexadecimal", 0),
  (#"\x{110000}"#, "U+110000", 0), (#"\ud800"#, "U+D800", 0), (#"\x{FFFFFFFFF}"#, "hexa", 0),
  (#"\p{Nosuch}"#, "Nosuch", 0), (#"\p{"#, "no `}`", 0), (#"\p"#, "``", 0),
  (#"\p{a}\n|(b)]|["#, "`a`", 0),
  ("[z-a]", "lesser", 1), (#"[a-\d]"#, "a range goes", 1), (#"[\b]"#, "assertion", 1),
  ("(?<>a)", "not empty", 0), ("(?<1a>b)", "cannot hold", 3), ("(?<a>b)(?<a>c)", "two", 7),
  ("(?<a", "no `>`", 0), ("(?)", "missing", 0), ("(?i-)", "missing", 0), ("(?-:a)", "missing", 0),
  ("(?g)", "not a flag", 2), ("(?i--s)", "once", 4), ("(?i", "no `)`", 0),
  (#"(?-u)\W"#, "half a character", 7), ("(?-u).", "half a character", 5),
  ("(?-u)[^a]", "half a character", 7), (#"(?-u)\xff"#, "half a character", 9),
  ("(?-u)[é]", "ASCII", 6), (#"(?-u)\pL"#, "flag `u`", 5), (#"\b{x}"#, "followed by", 0),
]

@Suite struct SyntaxTests {
  @Test(
    "classes, flags and escapes mean what Kusto's page says",
    arguments: meanings)
  func means(pattern: String, text: String, matches: Bool) throws {
    #expect(try Pattern(pattern).matches(text) == matches)
  }

  @Test(
    "what is not a pattern is refused by the name of what is wrong, where it is",
    arguments: refusals)
  func refused(pattern: String, words: String, offset: Int) {
    let error = #expect(throws: PatternError.self) { _ = try Pattern(pattern) }
    #expect(error?.message.contains(words) == true, "\(error as Any)")
    #expect(error?.offset == offset)
  }

  @Test("matches follow one another as in Kusto")
  func all() throws {
    #expect(try Pattern.all(#"\w+"#, "añb, c-d") == ["añb", "c", "d"])
    #expect(try Pattern.all(#"\b"#, "añb") == ["", ""])
    #expect(try Pattern.all("a{2}?", "aaaa") == ["aa", "aa"])
    #expect(try Pattern.all("a|ab", "abab") == ["a", "a"])
  }
}
