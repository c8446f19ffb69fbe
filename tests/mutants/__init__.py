"""A mutation sample: small changes to the code that some test should notice.

`make mutants` draws mutants of rules, services and stores at random, and runs the tests against
each: first those of its feature, then the others. A mutant that no test notices stands for a
missing assertion, unless it changes nothing that anybody could notice: then it belongs into
`equivalent.toml`, with the reason.
"""
