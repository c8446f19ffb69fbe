"""The drawing toolkit: pictures are pure functions from results to PNG bytes.

Drawing code uses a `Canvas` and the `charts`; it is synchronous and knows neither the clock nor
Discord. Only avatars, the renderer and attachments do.
"""
