"""The little of APScheduler 3.11 that Woodshed uses; the library itself is untyped."""
