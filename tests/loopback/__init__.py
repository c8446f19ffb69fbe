"""A small Discord on the loopback interface, for tests with real processes and sockets.

Start with `LoopbackDiscord` (the service), `BotProcess` (the bot) and `Actor` (a user).
"""
