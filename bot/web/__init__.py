"""The web pages: chat, landing pages, projector, health."""
