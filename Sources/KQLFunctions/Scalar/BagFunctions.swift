import KQLCatalog
import KQLValues
import SQLSyntax

/// Property bags. Source: pack-function, bag-merge-function and the pages of each; what is not a bag gives null.
extension FunctionCatalog {
  mutating func declareBags() {
    declareDynamics()
    declareSets()
    declareSequences()
    declarePacking()
    declareBagKeys()
    declareBagChanges()
  }

  private mutating func declarePacking() {
    scalar(
      "bag_pack", aliases: ["pack", "pack_dictionary"], source: "pack-function",
      "A bag of names and values in turns; of a name given twice the last value holds.",
      words: ["name or value": "a key, then its value, and so on"],
      .raw(Parameter("name or value", .asDynamic).variadic, returns: .fixed(.dynamic)) {
        arguments in
        guard arguments.count % 2 == 0 else {
          throw FunctionFailure("`bag_pack` takes names and values in pairs")
        }
        return packed(arguments)
      },
      examples: [
        ("bag_pack('a', 1, 'b', bag_pack('c', 'd'))", "dynamic({\"a\":1,\"b\":{\"c\":\"d\"}})"),
        ("bag_pack('a', long(null))", "dynamic({\"a\":null})"),
      ])
    internalFunction(
      .bagWithoutEmpty,
      "The bag without members that are null or empty.",
      .swift("bag") { (value: DynamicValue) -> DynamicValue? in
        guard case .bag(let bag) = value else { return nil }
        var kept = DynamicBag()
        for (key, member) in zip(bag.keys, bag.values) where !member.text.isEmpty {
          kept[key] = member
        }
        return .bag(kept)
      })
    scalar(
      "bag_zip", source: "bag-zip",
      "A bag whose names come from one array and whose values from another.",
      words: ["names": "an array of keys", "values": "an array of values"],
      .raw(
        Parameter("names", .dynamic), Parameter("values", .dynamic), returns: .fixed(.dynamic)
      ) { arguments in
        guard case .array(let names)? = DynamicValue(view: arguments[0]) else { return .null }
        var values: [DynamicValue] = []
        if case .array(let given)? = DynamicValue(view: arguments[1]) { values = given }
        var bag = DynamicBag()
        for (index, name) in names.enumerated() {
          guard case .string(let key) = name else { continue }
          bag[key] = index < values.count ? values[index] : .null
        }
        return DynamicValue.bag(bag).encoded
      },
      examples: [
        ("bag_zip(dynamic(['a', 8, 'b']), dynamic([1, '2', 2.5]))", "dynamic({\"a\":1,\"b\":2.5})"),
        ("bag_zip(dynamic(['a', 'b']), dynamic([1]))", "dynamic({\"a\":1,\"b\":null})"),
      ])
  }

  private mutating func declareBagKeys() {
    scalar(
      "bag_keys", source: "bag-keys-function", "The names of a bag's members.",
      words: ["bag": "the property bag"],
      .swift("bag") { (value: DynamicValue) -> DynamicValue? in
        guard case .bag(let bag) = value else { return nil }
        return .array(bag.keys.map { .string($0) })
      },
      examples: [
        ("bag_keys(dynamic({'a': 'b', 'c': 123}))", "dynamic(['a','c'])"),
        ("bag_keys(dynamic({}))", "dynamic([])"), ("isnull(bag_keys(dynamic([])))", "true"),
      ])
    scalar(
      "bag_has_key", source: "bag-has-key-function",
      "Whether a bag has a member; `$.a.b` looks into inner bags.",
      words: [
        "bag": "the property bag to search", "key": "the key, or a JSON path to a nested one",
      ],
      .raw(
        Parameter("bag", .dynamic), Parameter("key", .string), returns: .fixed(.bool)
      ) { arguments in
        guard let bag = DynamicValue(view: arguments[0]), case .bag = bag,
          let key = String(view: arguments[1])
        else { return .null }
        return .bool(bag.hasMember(at: try BagPath(key, of: "bag_has_key").keys[...]))
      },
      examples: [
        ("bag_has_key(dynamic({'key1': 123, 'key2': 'abc'}), 'key2')", "true"),
        ("bag_has_key(dynamic({'key1': 123}), 'key2')", "false"),
        ("bag_has_key(dynamic({'key2': {'prop1': 'abc'}}), '$.key2.prop1')", "true"),
      ])
  }

  private mutating func declareBagChanges() {
    scalar(
      "bag_merge", source: "bag-merge-function",
      "All members of the bags; of a name given twice the first value holds.",
      words: ["bag": "a property bag; the first to hold a key decides its value"],
      .raw(Parameter("bag", .dynamic).variadic, returns: .fixed(.dynamic)) { arguments in
        var merged = DynamicBag()
        var isBag = false
        for index in 0..<arguments.count {
          guard case .bag(let bag)? = DynamicValue(view: arguments[index]) else { continue }
          isBag = true
          for (key, value) in zip(bag.keys, bag.values) where merged[key] == nil {
            merged[key] = value
          }
        }
        return isBag ? DynamicValue.bag(merged).encoded : .null
      },
      examples: [
        (
          "bag_merge(dynamic({'A1': 12, 'B1': 2}), dynamic({'A2': 81, 'A1': 1}))",
          "dynamic({\"A1\":12,\"B1\":2,\"A2\":81})"
        )
      ])
    scalar(
      "bag_remove_keys", source: "bag-remove-keys-function",
      "The bag without some members; `$.a.b` removes from inner bags.",
      words: [
        "bag": "the property bag to copy", "keys": "an array of keys or JSON paths to leave out",
      ],
      .swift("bag", "keys") { (value: DynamicValue, keys: DynamicValue) -> DynamicValue? in
        guard case .bag = value else { return nil }
        guard case .array(let names) = keys else { return value }
        var result = value
        for name in names {
          guard case .string(let key) = name else { continue }
          result = result.removing(at: try BagPath(key, of: "bag_remove_keys").keys[...])
        }
        return result
      },
      examples: [
        (
          "bag_remove_keys(dynamic({'key1': 123, 'key2': 'abc'}), dynamic(['key2', 'key4']))",
          "dynamic({\"key1\":123})"
        ),
        (
          "bag_remove_keys(dynamic({'key2': {'prop1': 'abc', 'prop2': 'xyz'}, 'key3': 1}), dynamic(['$.key2.prop1', 'key3']))",
          "dynamic({\"key2\":{\"prop2\":\"xyz\"}})"
        ),
      ])
    scalar(
      "bag_set_key", source: "bag-set-key-function",
      "The bag with a member set; `$.a.b` sets it in an inner bag, made where it is not.",
      words: [
        "bag": "the property bag to copy", "key": "the key, or a JSON path to a nested one",
        "value": "the new value",
      ],
      .raw(
        Parameter("bag", .dynamic), Parameter("key", .string), Parameter("value", .asDynamic),
        returns: .fixed(.dynamic)
      ) { arguments in
        guard let bag = DynamicValue(view: arguments[0]), case .bag = bag,
          let key = String(view: arguments[1])
        else { return .null }
        let value = DynamicValue(view: arguments[2]) ?? .null
        let path = try BagPath(key, of: "bag_set_key")
        return bag.setting(value, at: path.keys[...]).encoded
      },
      examples: [
        (
          "bag_set_key(dynamic({'key1': 1, 'key3': 'abc'}), 'key3', 3)",
          "dynamic({\"key1\":1,\"key3\":3})"
        ),
        (
          "bag_set_key(dynamic({'key1': 123}), '$.key2.prop1', 'abc')",
          "dynamic({\"key1\":123,\"key2\":{\"prop1\":\"abc\"}})"
        ),
      ])
  }
}

/// Names and values in turns as a bag, written without taking them apart.
private func packed(_ arguments: Arguments) -> FunctionValue {
  var output: [UInt8] = [UInt8(ascii: "{")]
  var names: [UnsafeRawBufferPointer] = []
  for index in stride(from: 0, to: arguments.count, by: 2) {
    guard case .text(let name) = arguments[index], name.first == UInt8(ascii: "\"") else {
      return packedAsTree(arguments)
    }
    // A name given twice would stand twice.
    if names.contains(where: { $0.count == name.count && $0.elementsEqual(name) }) {
      return packedAsTree(arguments)
    }
    names.append(name)
    if index > 0 { output.append(UInt8(ascii: ",")) }
    output.append(contentsOf: name)
    output.append(UInt8(ascii: ":"))
    appendJSON(arguments[index + 1], to: &output)
  }
  output.append(UInt8(ascii: "}"))
  return .bytes(output)
}

private func packedAsTree(_ arguments: Arguments) -> FunctionValue {
  var bag = DynamicBag()
  for index in stride(from: 0, to: arguments.count - 1, by: 2) {
    let name = DynamicValue(view: arguments[index]) ?? .null
    bag[name.text] = DynamicValue(view: arguments[index + 1]) ?? .null
  }
  return DynamicValue.bag(bag).encoded
}

/// A member's name, or a path of names: `$.a.b`, `$['a']['b c']`. Source: jsonpath.
private struct BagPath {
  var keys: [String] = []

  init(_ text: String, of function: String) throws(FunctionFailure) {
    let bytes = Array(text.utf8)
    guard bytes.first == UInt8(ascii: "$"), bytes.count > 1,
      bytes[1] == UInt8(ascii: ".") || bytes[1] == UInt8(ascii: "[")
    else {
      keys = [text]
      return
    }
    var at = 1
    while at < bytes.count {
      let start: Int
      if bytes[at] == UInt8(ascii: ".") {
        at += 1
        start = at
        while at < bytes.count, bytes[at] != UInt8(ascii: "."), bytes[at] != UInt8(ascii: "[") {
          at += 1
        }
        keys.append(String(decoding: bytes[start..<at], as: UTF8.self))
      } else if bytes[at] == UInt8(ascii: "["), at + 1 < bytes.count,
        bytes[at + 1] == UInt8(ascii: "'") || bytes[at + 1] == UInt8(ascii: "\"")
      {
        let quote = bytes[at + 1]
        start = at + 2
        at = start
        while at < bytes.count, bytes[at] != quote { at += 1 }
        keys.append(String(decoding: bytes[start..<at], as: UTF8.self))
        guard at + 1 < bytes.count, bytes[at + 1] == UInt8(ascii: "]") else {
          throw FunctionFailure("`\(text)` is not a path for `\(function)`")
        }
        at += 2
      } else {
        throw FunctionFailure("`\(function)` takes paths of names only, not `\(text)`")
      }
    }
    guard !keys.contains("") else {
      throw FunctionFailure("`\(text)` is not a path for `\(function)`")
    }
  }
}

extension DynamicValue {
  fileprivate func hasMember(at path: ArraySlice<String>) -> Bool {
    guard case .bag(let bag) = self, let key = path.first, let value = bag[key] else {
      return false
    }
    return path.count == 1 || value.hasMember(at: path.dropFirst())
  }

  fileprivate func removing(at path: ArraySlice<String>) -> DynamicValue {
    guard case .bag(var bag) = self, let key = path.first, let value = bag[key] else {
      return self
    }
    bag[key] = path.count == 1 ? nil : value.removing(at: path.dropFirst())
    return .bag(bag)
  }

  fileprivate func setting(_ value: DynamicValue, at path: ArraySlice<String>) -> DynamicValue {
    guard let key = path.first else { return value }
    var bag = DynamicBag()
    if case .bag(let known) = self { bag = known }
    let inner = bag[key] ?? .bag(DynamicBag())
    bag[key] = path.count == 1 ? value : inner.setting(value, at: path.dropFirst())
    return .bag(bag)
  }
}
