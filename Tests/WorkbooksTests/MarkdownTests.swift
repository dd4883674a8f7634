import Markdown
import Testing

@Suite struct MarkdownTests {
  @Test(
    "Markdown as HTML",
    arguments: [
      ("# A *b*", "<h1>A <em>b</em></h1>\n"),
      ("a **b** `c<d`", "<p>a <strong>b</strong> <code>c&lt;d</code></p>\n"),
      ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
      ("3. a", "<ol start=\"3\">\n<li>a</li>\n</ol>\n"),
      ("> q", "<blockquote>\n<p>q</p>\n</blockquote>\n"), ("~~x~~", "<p><del>x</del></p>\n"),
      ("---", "<hr>\n"), ("```\na<b\n```", "<pre><code>a&lt;b\n</code></pre>\n"),
      (
        "| a | b |\n|---|--:|\n| 1 | 2 |",
        "<table>\n<tr><th>a</th><th class=\"n\">b</th></tr>\n<tr><td>1</td><td class=\"n\">2</td></tr>\n</table>\n"
      ),
      (
        "[x](https://example.org/?a=1&b=2)",
        "<p><a href=\"https://example.org/?a=1&amp;b=2\" rel=\"noopener noreferrer\">x</a></p>\n"
      ),
      (
        "![a picture](https://example.org/p.png)",
        "<p><span class=\"picture\">[a picture]</span></p>\n"
      ),
      ("a<br>b <b>c</b> <u>d</u>", "<p>a<br>b <b>c</b> <u>d</u></p>\n"),
    ])
  func markdown(text: String, html: String) { #expect(htmlOfMarkdown(text) == html) }

  @Test(
    "nothing in it runs or loads",
    arguments: [
      "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<style>*{display:none}</style>",
      "<b onmouseover=alert(1)>x</b>", "[x](javascript:alert(1))", "[x](data:text/html,1)",
      "<a href=\"javascript:alert(1)\">x</a>", "![x](https://example.org/a.png)",
      "<iframe src=//example.org></iframe>", "<svg onload=alert(1)>", "<javascript:alert(1)>",
      "<p\nonclick=alert(1)>x</p>", "</div></section>", "a\u{202E}b",
    ])
  func hostile(text: String) {
    let html = htmlOfMarkdown(text)
    for forbidden in [
      "<script", "<img", "<style", "<iframe", "<svg", "<a ", "src=x>", "</div>", "</section>",
      "\u{202E}",
    ] {
      #expect(!html.contains(forbidden))
    }
    // What is left of attributes is text.
    let tags = html.split(separator: "<").dropFirst().map { $0.prefix { $0 != ">" } }
    #expect(tags.allSatisfy { !$0.contains("on") || !$0.contains("=") })
  }

  @Test("tags that the text leaves open are closed")
  func closed() {
    #expect(htmlOfMarkdown("<b>a") == "<p><b>a</p>\n</b>")
    #expect(htmlOfMarkdown("a</b>") == "<p>a</p>\n")
  }
}
