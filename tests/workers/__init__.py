"""Several workers on one PostgreSQL: real processes, a reverse proxy, and the fake messenger as the ground truth."""
