"""The log of one machine's workers: their supervisor orders it, over the socket that each of them has to it."""
