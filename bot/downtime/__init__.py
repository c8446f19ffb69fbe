"""The bot's own downtime, and the days it excuses."""
