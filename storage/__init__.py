"""The shared store: everything that knows SQL. Use cases call its verbs; only `session.py` commits."""
