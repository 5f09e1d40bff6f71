"""Pact: what clients really sent in their tests as a contract file, and such files judged, offline."""
