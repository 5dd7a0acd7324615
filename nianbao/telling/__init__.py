"""Telling people what a night found: feeds in the collection, and messages to whom its `telling.toml` names."""
