"""Use cases: one verb each. They check the permission, ask the domain, call store verbs and queue notices."""
