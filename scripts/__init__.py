"""What operators run: the `peiban` command and the tools that make shipped files."""
