"""Heed's rooms, from what is known to what is done about it; a room imports only rooms above it.

records        the nouns: tables, named queries, migrations    workspace, rules, errors   what every room is given
jobs           the queue of work to do                         llm        the door to a language model
charts         pictures of figures, each with its table
ingest         files and messages in                           consent    who may be written to, and for what
understanding  what a text says and how sure that is           search     the index of messages by meaning and word
clv            what a customer is worth                        churn      who is leaving, and the queue of alerts
next_best_action  what to do about it, or nothing              drafts     the message, with its proof
outbox         handing over what was approved                  outcomes   what happened afterwards
ask            questions answered with sources                 stages, flow, case, standing, doctor, demo   know every room
"""
