"""The checker: the contract run against any server, and calibration; over HTTP or in process.

`checker` is a check from its first request to its last; it has an `asker` do `cases`, each with one request, and
gathers what `judging` finds in the answers.
"""
