"""The proof that nothing is lost and nothing happens twice: a crowd, a nemesis, a checker, and Peiban in between."""
