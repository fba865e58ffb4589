"""Questions of the support team, answered from the records with sources.

A question becomes a plan (`planner`, by rules; with a language model also by its choice from the same closed list), a plan
becomes an answer through a read-only tool (`tools`). Our prose holds marks, numbers and our own words; what a customer
wrote stands only in the citations, so that nobody can speak through an answer. A model may reword statements, and its
words are kept only while every word, number and mark is one of ours. Nothing here changes, sends or promises anything.
"""
