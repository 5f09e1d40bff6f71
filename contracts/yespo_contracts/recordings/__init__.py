"""Recordings of the API as HTTP archives: written without anybody in them, read from whoever wrote them, matched."""
