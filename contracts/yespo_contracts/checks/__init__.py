"""The checker: the contract run against any server, and calibration; over HTTP or in process."""
