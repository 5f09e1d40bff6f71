"""What the control API does: a module a subject, each function one operation that returns the answer's JSON document.

`control` is what they act on; none of them knows HTTP beyond the request as `ControlRequest` has it.
"""
