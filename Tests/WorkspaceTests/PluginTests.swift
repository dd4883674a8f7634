import Testing

@Test(
  "plugins of evaluate reshape tables",
  arguments: [
    QueryCase(
      "datatable(Name: string, d: dynamic) ['James', dynamic({'Name': 'John', 'Age': 20}), 'David', dynamic({'Age': 40})] | evaluate bag_unpack(d, columnsConflict='replace_source')",
      "Name | Age", ["John | 20", " | 40"]),
    QueryCase(
      "datatable(Name: string, d: dynamic) ['James', dynamic({'Name': 'John', 'Age': 20})] | evaluate bag_unpack(d, columnsConflict='keep_source')",
      "Name | Age", ["James | 20"]),
    QueryCase(
      "print d = dynamic({'Name': 'John', 'Age': 20}) | evaluate bag_unpack(d, 'Property_')",
      "Property_Age | Property_Name", ["20 | John"]),
    QueryCase(
      "datatable(d: dynamic, s: string) [dynamic({'Name': 'John', 'Age': 20, 'height': 180}), 'Student'] | evaluate bag_unpack(d) : (*, Name: string, Age: long)",
      "s | Name | Age", ["Student | John | 20"]),
    QueryCase(
      "datatable(s: string, e: string, n: long) ['AL', 'Wind', 3, 'AK', 'Cold', 4, 'AL', 'Wind', 5] | evaluate pivot(s, sum(n))",
      "e | AL | AK", ["Cold | 0 | 4", "Wind | 8 | 0"]),
    QueryCase(
      "datatable(s: string, e: string) ['AL', 'Wind', 'AK', 'Cold'] | evaluate pivot(s): (e: string, AK: long)",
      "e | AK", ["Cold | 1", "Wind | 0"]),
  ])
private func reshapes(_ example: QueryCase) throws { try example.check() }

@Test("a plugin that is not there, runs foreign code or meets a conflict is refused")
private func refusesPlugins() throws {
  #expect(
    try refusal(of: "print a = 1 | evaluate python(typeof(a: long), 'x')")
      == "kustody does not run `python`: it would leave this machine")
  #expect(
    try refusal(of: "print a = 1 | evaluate bag_unpak(a)") == "there is no plugin `bag_unpak`")
  #expect(
    try refusal(of: "print a = 1, d = dynamic({'a': 2}) | evaluate bag_unpack(d)")
      == "`bag_unpack` finds a property `a`, but there is a column `a`")
}
