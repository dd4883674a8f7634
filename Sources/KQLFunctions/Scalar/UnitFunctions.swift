import KQLCatalog
import KQLValues
import Platform
import SQLSyntax

/// `convert_length` and its kind. Source: convert-length-function and its like: a unit that does not exist
/// gives null. Units whose factor is not settled by a definition are refused: the engine's rounded factors
/// are not known.
extension FunctionCatalog {
  mutating func declareUnits() {
    declareUnit("angle", UnitTable.angle, ("1.2, 'Degree', 'Arcminute'", "72.0"))
    declareUnit("energy", UnitTable.energy, ("1.5, 'KilowattHour', 'Megajoule'", "5.4"))
    declareUnit("force", UnitTable.force, ("1.2, 'Newton', 'Decanewton'", "0.12"))
    declareUnit("length", UnitTable.length, ("1.2, 'Meter', 'Foot'", "3.9370078740157477"))
    declareUnit("mass", UnitTable.mass, ("1.2, 'Kilogram', 'Pound'", "2.6455471462185307"))
    declareUnit(
      "speed", UnitTable.speed, ("1.2, 'MeterPerSecond', 'CentimeterPerHour'", "432000.0"))
    declareUnit("volume", UnitTable.volume, ("1.2, 'CubicMeter', 'AcreFoot'", "0.0009728568"))
    declareTemperature()
  }

  private mutating func declareUnit(
    _ name: String, _ units: @escaping @autoclosure @Sendable () -> UnitTable,
    _ example: (String, String)
  ) {
    declareConversion("convert_\(name)", "The \(name) in another unit.", example, units().refused) {
      value, from, to in
      let factors = units().factors
      guard let source = factors[from], let target = factors[to] else { return nil }
      return value * source.times / source.over * target.over / target.times
    }
  }

  private mutating func declareTemperature() {
    declareConversion(
      "convert_temperature", "The temperature in another unit.",
      ("1.2, 'Kelvin', 'DegreeCelsius'", "-271.95"), ["SolarTemperature"]
    ) { value, from, to in
      guard let kelvin = UnitTable.kelvin(value, from) else { return nil }
      return UnitTable.temperature(kelvin, to)
    }
  }

  private mutating func declareConversion(
    _ name: String, _ summary: String, _ example: (String, String),
    _ refused: @escaping @autoclosure @Sendable () -> Set<String>,
    _ body: @escaping @Sendable (Double, String, String) -> Double?
  ) {
    let failure: @Sendable (String) -> FunctionFailure = { unit in
      FunctionFailure.unsupported("the unit `\(unit)` of `\(name)`")
    }
    scalar(
      name, source: "\(String(name.map { $0 == "_" ? "-" : $0 }))-function", summary,
      words: [
        "value": "the value to convert", "from": "the unit it is in",
        "to": "the unit to convert to",
      ],
      ScalarOverload.swift("value", "from", "to") {
        (value: Double, from: Text, to: Text) throws -> Double? in
        let (source, target) = (from.string, to.string)
        for unit in [source, target] where refused().contains(unit) { throw failure(unit) }
        return body(value, source, target)
      }.checking { shapes throws(FunctionFailure) in
        for shape in shapes {
          if case .string(let unit)? = shape.constant, refused().contains(unit) {
            throw failure(unit)
          }
        }
      },
      examples: [
        ("\(name)(\(example.0))", example.1), ("\(name)(1.0, 'Smoot', 'Ell')", "real(null)"),
      ])
  }
}

/// The units of one dimension as multiples of its base: `times / over`.
private struct UnitTable: Sendable {
  var factors: [String: (times: Double, over: Double)] = [:]
  var refused: Set<String> = []

  init(
    _ factors: [(String, Double, Double)], prefixed: [(String, Double)] = [],
    refused: String = ""
  ) {
    for (name, times, over) in factors { self.factors[name] = (times, over) }
    let prefixes: [(String, Double, Double)] = [
      ("Nano", 1, 1e9), ("Micro", 1, 1e6), ("Milli", 1, 1e3), ("Centi", 1, 100), ("Deci", 1, 10),
      ("", 1, 1), ("Deca", 10, 1), ("Hecto", 100, 1), ("Kilo", 1e3, 1), ("Mega", 1e6, 1),
      ("Giga", 1e9, 1), ("Tera", 1e12, 1),
    ]
    for (unit, factor) in prefixed {
      for (prefix, times, over) in prefixes {
        let name = prefix.isEmpty ? unit : prefix + unit.prefix(1).lowercased() + unit.dropFirst()
        if self.factors[name] == nil { self.factors[name] = (times * factor, over) }
      }
    }
    self.refused = Set(refused.split(separator: " ").map(String.init))
  }

  static let angle = UnitTable(
    [
      ("Degree", 1, 1), ("Arcminute", 1, 60), ("Arcsecond", 1, 3600), ("Gradian", 9, 10),
      ("NatoMil", 9, 160), ("Revolution", 360, 1),
    ], prefixed: [("Degree", 1), ("Radian", 180 / Double.pi)], refused: "Tilt")

  static let energy = UnitTable(
    [
      ("WattHour", 3600, 1), ("KilowattHour", 3.6e6, 1), ("MegawattHour", 3.6e9, 1),
      ("GigawattHour", 3.6e12, 1), ("TerawattHour", 3.6e15, 1), ("WattDay", 86_400, 1),
      ("KilowattDay", 8.64e7, 1), ("MegawattDay", 8.64e10, 1), ("GigawattDay", 8.64e13, 1),
      ("TerawattDay", 8.64e16, 1), ("BritishThermalUnit", 1055.05585262, 1),
      ("KilobritishThermalUnit", 1_055_055.85262, 1),
      ("MegabritishThermalUnit", 1.05505585262e9, 1),
      ("GigabritishThermalUnit", 1.05505585262e12, 1), ("Erg", 1, 1e7), ("Calorie", 4.184, 1),
      ("Kilocalorie", 4184, 1), ("Megacalorie", 4.184e6, 1),
    ], prefixed: [("Joule", 1)],
    refused:
      "DecathermEc DecathermImperial DecathermUs ElectronVolt FootPound GigaelectronVolt HorsepowerHour KiloelectronVolt MegaelectronVolt TeraelectronVolt ThermEc ThermImperial ThermUs"
  )

  static let force = UnitTable(
    [
      ("Dyn", 1, 1e5), ("KilogramForce", 9.80665, 1), ("KiloPond", 9.80665, 1),
      ("TonneForce", 9806.65, 1),
    ], prefixed: [("Newton", 1)],
    refused: "KilopoundForce OunceForce Poundal PoundForce ShortTonForce")

  static let length = UnitTable(
    [
      ("Angstrom", 1, 1e10), ("Chain", 20.1168, 1), ("DataMile", 1828.8, 1), ("Fathom", 1.8288, 1),
      ("Foot", 0.3048, 1), ("Hand", 0.1016, 1), ("Inch", 0.0254, 1), ("Microinch", 0.0254, 1e6),
      ("Mil", 0.0254, 1000), ("NauticalMile", 1852, 1), ("Shackle", 27.432, 1),
      ("UsSurveyFoot", 1200, 3937), ("Yard", 0.9144, 1),
    ], prefixed: [("Meter", 1)],
    refused:
      "AstronomicalUnit DtpPica DtpPoint KilolightYear Kiloparsec LightYear MegalightYear Megaparsec Mile Parsec PrinterPica PrinterPoint SolarRadius Twip"
  )

  static let mass = UnitTable(
    [
      ("Grain", 64.79891, 1e6), ("Pound", 0.45359237, 1), ("Kilopound", 453.59237, 1),
      ("Megapound", 453_592.37, 1), ("Ounce", 0.45359237, 16), ("Stone", 6.35029318, 1),
      ("ShortTon", 907.18474, 1), ("LongTon", 1016.0469088, 1),
      ("ShortHundredweight", 45.359237, 1),
      ("LongHundredweight", 50.80234544, 1), ("Tonne", 1000, 1), ("Kilotonne", 1e6, 1),
      ("Megatonne", 1e9, 1), ("Gram", 1, 1000), ("Kilogram", 1, 1), ("Decagram", 1, 100),
      ("Decigram", 1, 1e4), ("Centigram", 1, 1e5), ("Milligram", 1, 1e6), ("Microgram", 1, 1e9),
      ("Nanogram", 1, 1e12), ("Hectogram", 1, 10),
    ], refused: "EarthMass SolarMass Slug")

  static let speed: UnitTable = {
    let lengths: [(String, Double, Double)] = [
      ("Centimeter", 1, 100), ("Decimeter", 1, 10), ("Foot", 0.3048, 1), ("Inch", 0.0254, 1),
      ("Kilometer", 1000, 1), ("Meter", 1, 1), ("Micrometer", 1, 1e6), ("Millimeter", 1, 1000),
      ("Nanometer", 1, 1e9), ("UsSurveyFoot", 1200, 3937), ("Yard", 0.9144, 1),
    ]
    var units: [(String, Double, Double)] = []
    for (name, times, over) in lengths {
      units.append((name + "PerSecond", times, over))
      units.append((name + "PerMinute", times, over * 60))
      units.append((name + "PerHour", times, over * 3600))
    }
    return UnitTable(units, refused: "Knot MilePerHour")
  }()

  static let volume = UnitTable(
    [
      ("AcreFoot", 1, 0.000810714), ("CubicCentimeter", 1, 1e6), ("CubicDecimeter", 1, 1e3),
      ("CubicHectometer", 1e6, 1), ("CubicKilometer", 1e9, 1), ("CubicMeter", 1, 1),
      ("CubicMicrometer", 1, 1e18), ("CubicMillimeter", 1, 1e9), ("HectocubicMeter", 100, 1),
      ("KilocubicMeter", 1000, 1), ("Liter", 1, 1000), ("Centiliter", 1, 1e5),
      ("Deciliter", 1, 1e4), ("Decaliter", 1, 100), ("Hectoliter", 1, 10), ("Kiloliter", 1, 1),
      ("Megaliter", 1000, 1), ("Microliter", 1, 1e9), ("Milliliter", 1, 1e6),
    ],
    refused:
      "AuTablespoon BoardFoot CubicFoot CubicInch CubicMile CubicYard DecausGallon DeciusGallon HectocubicFoot HectousGallon ImperialBeerBarrel ImperialGallon ImperialOunce ImperialPint KilocubicFoot KiloimperialGallon KilousGallon MegacubicFoot MegaimperialGallon MegausGallon MetricCup MetricTeaspoon OilBarrel UkTablespoon UsBeerBarrel UsCustomaryCup UsGallon UsLegalCup UsOunce UsPint UsQuart UsTablespoon UsTeaspoon"
  )

  static func kelvin(_ value: Double, _ unit: String) -> Double? {
    switch unit {
    case "Kelvin": value
    case "DegreeCelsius": value + 273.15
    case "MillidegreeCelsius": value / 1000 + 273.15
    case "DegreeDelisle": value * -2 / 3 + 373.15
    case "DegreeFahrenheit": (value + 459.67) * 5 / 9
    case "DegreeNewton": value * 100 / 33 + 273.15
    case "DegreeRankine": value * 5 / 9
    case "DegreeReaumur": value * 5 / 4 + 273.15
    case "DegreeRoemer": (value - 7.5) * 40 / 21 + 273.15
    default: nil
    }
  }

  static func temperature(_ kelvin: Double, _ unit: String) -> Double? {
    switch unit {
    case "Kelvin": kelvin
    case "DegreeCelsius": kelvin - 273.15
    case "MillidegreeCelsius": (kelvin - 273.15) * 1000
    case "DegreeDelisle": (kelvin - 373.15) * -3 / 2
    case "DegreeFahrenheit": (kelvin - 459.67 * 5 / 9) * 9 / 5
    case "DegreeNewton": (kelvin - 273.15) * 33 / 100
    case "DegreeRankine": kelvin * 9 / 5
    case "DegreeReaumur": (kelvin - 273.15) * 4 / 5
    case "DegreeRoemer": (kelvin - 273.15 + 7.5 * 40 / 21) * 21 / 40
    default: nil
    }
  }
}
