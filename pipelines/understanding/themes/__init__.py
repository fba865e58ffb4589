"""What messages are about: several themes each, or none.

The taxonomy (`taxonomy.yaml`) ships with names in English and Polish; a workspace renames, switches off and adds themes in heed.yaml. Which
message speaks of a shipped theme is told by a linear head over the embedding that the reading already holds and over the message's words
(`head.py`), because neither alone does as well; nothing is read twice. Themes of a workspace's own are matched by their words. A theme is
named only above a threshold of its own, chosen for a precision of 0.7 on messages that the head did not learn from.
"""
