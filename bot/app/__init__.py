"""A running process: settings, startup, composition, logs, health, metrics, commands."""
