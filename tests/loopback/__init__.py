"""A small Discord on the loopback interface, for tests that need a real process and real sockets.

Start with `LoopbackDiscord` (the service), `BotProcess` (the bot) and `Actor` (a user).
"""
