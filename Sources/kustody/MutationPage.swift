import QueryTesting

/// The page of the changes that `kustody test --mutate` makes.
struct MutationPage {
  var page: CatalogPage {
    var text = """
      # Mutations

      Made by `kustody docs` from the declarations. Each is a change to a query, or to a rule's trigger, that
      `kustody test --mutate` makes at every place that fits, one at a time; see [testing](testing.md).
      `--mutation NAME` tries only those of that name.


      """
    for mutation in Mutation.all {
      text += "## \(mutation.name)\n\n\(mutation.summary)\n\n"
      guard !mutation.examples.isEmpty else { continue }
      text += "```text\n"
      for example in mutation.examples {
        text += "  \(example.before)\n"
        for after in example.after { text += "→ \(after)\n" }
      }
      text += "```\n\n"
    }
    while text.hasSuffix("\n\n") { text.removeLast() }
    return CatalogPage(path: "mutations.md", text: text)
  }
}
