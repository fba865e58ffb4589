"""What the customer said, read once from hostile words into a closed schema: the matter, how it sounds, orders, things and days.

`answering` says which message is answered, `issues` names the kinds of matters by words, `themed_matter` by the themes of the shipped
reading, `matter` joins both for a message in its thread. A language model may fill in `reading_form`; `reading_proof` keeps what the
message itself proves. No word of the customer leaves this room but verbatim spans for the proof sheet.
"""
