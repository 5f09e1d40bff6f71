"""The fake: a Starlette application that answers as the API does, from a shop."""
