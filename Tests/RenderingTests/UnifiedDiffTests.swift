import Rendering
import Testing

@Test(
  "changes have three lines around them, and what is near is one stretch",
  arguments: [
    ("a\n", "a\n", ""),
    ("a\nb\n", "a\nc\n", "--- f\n+++ f\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n"),
    ("", "a\n", "--- f\n+++ f\n@@ -0,0 +1 @@\n+a\n"),
    ("a\n", "", "--- f\n+++ f\n@@ -1 +0,0 @@\n-a\n"),
    ("a", "a\n", "--- f\n+++ f\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n"),
    (
      "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "0\n2\n3\n4\n5\n6\n7\n8\n0\n",
      "--- f\n+++ f\n@@ -1,4 +1,4 @@\n-1\n+0\n 2\n 3\n 4\n@@ -6,4 +6,4 @@\n 6\n 7\n 8\n-9\n+0\n"
    ),
  ])
private func showsChanges(old: String, new: String, expected: String) {
  #expect(unifiedDiff(old, new, name: "f") == expected)
}
