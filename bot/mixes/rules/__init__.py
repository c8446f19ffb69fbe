"""What the figures of a mix mean: advice, changes between versions, playback on streaming."""
