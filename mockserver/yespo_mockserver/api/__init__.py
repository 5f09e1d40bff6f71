"""HTTP in, HTTP out, nothing else: plain ASGI that never really suspends, so that it can be driven synchronously."""
