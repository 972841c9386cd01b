"""Telegram as a channel. Empty on purpose: who runs without a token does not wait for its libraries."""
