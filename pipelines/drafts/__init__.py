"""The room that writes to customers: a brief of named facts, typed sentences with proof, checks, and approval by a person.

Customer text is hostile. It is read once, by `reader`, into a closed schema; the brief holds facts from the records and
nothing else, and both the composer and a language model write from the brief alone. A draft is a list of typed sentences;
code renders every number, date, name and term into them. The checks compare every checkable thing with the brief, the
same for composer, model and a person's edit: what cannot be proved is dropped or holds the draft with the reason.
"""
