"""The report of a month: what staff ask about their server."""
