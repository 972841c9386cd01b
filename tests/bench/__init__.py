"""Peiban measured beside the smallest honest program and beside a bot as tutorials teach it, in one run."""
