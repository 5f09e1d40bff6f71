"""The recording proxy: passes everything on as it comes, and keeps it without anybody in it."""
