"""Messages of battles that go through the outbox."""
