import KQLValues

extension PropertyGraph {
  /// The graph with one more property of its nodes: the number of the connected part that each is in.
  ///
  /// - Parameter isStrong: whether within a part each node must be reached from each other along the edges'
  ///   directions.
  package func markingComponents(isStrong: Bool) throws -> PropertyGraph {
    var marked = self
    for (index, number) in (isStrong ? try strongComponents() : try weakComponents()).enumerated() {
      marked.nodes[index].append(.long(Int64(number)))
    }
    return marked
  }

  /// For each node the number of its part, in the order in which the parts first appear.
  private func weakComponents() throws -> [Int] {
    var parents = Array(nodes.indices)
    func root(_ node: Int) -> Int {
      var node = node
      while parents[node] != node {
        parents[node] = parents[parents[node]]
        node = parents[node]
      }
      return node
    }
    for index in edges.indices {
      let (source, target) = try ends(of: index)
      let (one, other) = (root(source), root(target))
      // The lower number is the root.
      parents[max(one, other)] = min(one, other)
    }
    return numbered(nodes.indices.map(root))
  }

  /// The parts within which each node can be reached from each other one: Tarjan's algorithm.
  private func strongComponents() throws -> [Int] {
    for index in edges.indices { _ = try ends(of: index) }
    let outgoing = Adjacency(nodeCount: nodes.count, ends: sources)
    var order = Array(repeating: -1, count: nodes.count)
    var lowest = order
    var component = order
    var stack: [Int] = []
    var isOnStack = Array(repeating: false, count: nodes.count)
    var next = 0
    for start in nodes.indices where order[start] < 0 {
      var frames: [(node: Int, cursor: Int)] = [(start, 0)]
      while let (node, cursor) = frames.popLast() {
        if cursor == 0 {
          order[node] = next
          lowest[node] = next
          next += 1
          stack.append(node)
          isOnStack[node] = true
        } else {
          let back = targets[outgoing.edge(node, cursor - 1)]
          if isOnStack[back] { lowest[node] = min(lowest[node], lowest[back]) }
        }
        var position = cursor
        var descends = false
        while position < outgoing.count(node), !descends {
          let target = targets[outgoing.edge(node, position)]
          position += 1
          if order[target] < 0 {
            frames.append((node, position))
            frames.append((target, 0))
            descends = true
          } else if isOnStack[target] {
            lowest[node] = min(lowest[node], order[target])
          }
        }
        if !descends, lowest[node] == order[node] {
          while let member = stack.popLast() {
            isOnStack[member] = false
            component[member] = node
            if member == node { break }
          }
        }
      }
    }
    return numbered(component)
  }

  private func numbered(_ parts: [Int]) -> [Int] {
    var numbers: [Int: Int] = [:]
    return parts.map { part in
      if let known = numbers[part] { return known }
      let next = numbers.count
      numbers[part] = next
      return next
    }
  }
}
