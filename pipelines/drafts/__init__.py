"""The room that writes to customers: a brief of named facts, typed sentences with proof, checks, and approval by a person.

Customer text is hostile. It is read once, by `reading.reader`, into a closed schema; the brief holds facts from the records and
nothing else, and both the composer and a language model write from the brief alone. A draft is a list of typed sentences;
code renders every number, date, name and term into them. The checks compare every checkable thing with the brief, the
same for composer, model and a person's edit: what cannot be proved is dropped or holds the draft with the reason.

The doors are `drafts_stage` (a draft is made) and `decision.approval` (a person decides). The rooms, in the order in which a draft
walks through them; each imports only those above it:

language     English and Polish: text as it reads, and how we word       reading   what the customer said, into closed lists
facts        the brief: what the records know and what is at stake       writing   typed sentences by the composer or a model
checks       each checkable thing against the brief                      consistency   a draft against what was said before
decision     the proof sheet, a person's edit, the approval and what it binds
"""
