"""The invented company: its files must stay importable and true to the rules."""
