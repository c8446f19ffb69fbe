"""Pictures: pure functions from what a service found to PNG bytes, in one small vocabulary.

A picture is twenty lines on a `Canvas` and the `marks`. Nothing in here awaits, reads a clock or
knows Discord, except where pictures are fetched, drawn off the event loop and attached.
"""
