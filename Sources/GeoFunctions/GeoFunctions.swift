// GeoFunctions: the geospatial functions of KQL, declared over the geometry of `Geospatial`.

import KQLCatalog

/// Geospatial functions: distances and areas are those of a sphere, edges its shortest arcs.
extension FunctionCatalog {
  package mutating func declareGeo() {
    declareGeoPoints()
    declareGeoLines()
    declareGeoLinePoints()
    declareGeoPolygons()
    declareGeoMeetings()
    declareGeoOverlays()
    declareGeoDensification()
    declareGeoBuffers()
    declareGeoSimplification()
    declareGeohash()
    declareS2()
    declareH3()
    declareWKT()
  }
}
