"""Producer days, periods and time zones."""
