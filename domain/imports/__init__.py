"""The four files an operator brings: which columns they have, which rows are sound, and what is wrong where."""
