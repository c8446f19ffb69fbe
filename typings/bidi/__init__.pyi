"""The little of python-bidi 0.6 that Woodshed uses; the library itself ships no types."""
