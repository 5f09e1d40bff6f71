"""The checker: the contract run against any server, and calibration; over HTTP or in process.

`checker` is a check from its first request to its last; it has a `sender` do `cases`, each with one request, and
gathers what `assertions` finds in the answers.
"""
