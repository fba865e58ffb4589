"""The door to a language model; everything else works when it is shut.

A model is used only when its name is set: a key alone sends nothing. Any OpenAI-compatible endpoint will do, and what
it can is found out step by step (`ladder`). Identifiers are replaced before anything leaves the process
(`pseudonyms`), calls are logged by ids, hashes and counts (`call_log`), tokens have a daily budget (`budget`). Only
transport failures are tried again or open the circuit breaker; a reply that does not fit is an error of its own, and
the caller's floor takes over.
"""
