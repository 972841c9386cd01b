"""A strict Telegram Bot API server for tests, on loopback, with people who tap and type."""
