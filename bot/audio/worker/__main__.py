"""A worker process: `python -m bot.audio.worker LIMITS [FOLDER]`, started by the bot."""

from bot.audio.worker.jobs import HANDLERS
from bot.audio.worker.serving import serve

if __name__ == "__main__":
    serve(HANDLERS)
