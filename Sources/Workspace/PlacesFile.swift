import KQLCatalog
import KQLValues
import MaxMindDB

/// Where addresses are, from a file of the user's: a MaxMind DB, or CSV. What it is, its content says.
func addressPlaces(ofFile path: String) throws(WorkspaceError) -> any AddressPlaces {
  do throws(MaxMindError) {
    return MaxMindPlaces(try MaxMindDatabase(path: path), path: path)
  } catch {
    if error == .other, !path.lowercased().hasSuffix(".mmdb") {
      return try PlacesText(path).table()
    }
    throw .io("`\(path)`: \(error.message)")
  }
}

/// Places from a MaxMind DB. It is read where a query asks; what was found last is kept.
final class MaxMindPlaces: AddressPlaces {
  private let database: MaxMindDatabase
  private let path: String
  private var known: [MaxMindDatabase.RecordID: String?] = [:]
  private static let mostKnown = 4096

  init(_ database: MaxMindDatabase, path: String) {
    self.database = database
    self.path = path
  }

  func place(of address: PublicAddress) throws(FunctionFailure) -> String? {
    do throws(MaxMindError) {
      let found =
        switch address {
        case .version4(let bits): try database.record(version4: bits)
        case .version6(let bits):
          try database.record(
            version6: UInt64(truncatingIfNeeded: bits >> 64), UInt64(truncatingIfNeeded: bits))
        }
      guard let found else { return nil }
      if let place = known[found] { return place }
      let place = try json(of: try database.value(of: found))
      if known.count >= Self.mostKnown { known = [:] }
      known[found] = .some(place)
      return place
    } catch {
      throw FunctionFailure("`\(path)`: \(error.message)")
    }
  }

  /// The parts of a record that any record about a place may have.
  private static let parts = [
    "city", "continent", "country", "location", "postal", "registered_country",
    "represented_country", "subdivisions", "traits",
  ]

  private func json(of record: MaxMindValue) throws(MaxMindError) -> String? {
    guard case .map(let entries) = record,
      entries.isEmpty || Self.parts.contains(where: { record[$0] != nil })
    else {
      throw .malformed("`\(database.databaseType)` says nothing of places")
    }
    var place = Place()
    place.country = name(of: record["country"])
    place.state = name(of: record["subdivisions"]?.first)
    place.city = name(of: record["city"])
    place.latitude = record["location"]?["latitude"]?.number
    place.longitude = record["location"]?["longitude"]?.number
    return place.json
  }

  private func name(of part: MaxMindValue?) -> String? {
    part?["names"]?["en"]?.text.flatMap { $0.isEmpty ? nil : $0 }
  }
}
