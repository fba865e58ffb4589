"""The nouns of Heed: one file each with its table and its named queries; the only room that speaks SQL.

SQL is the only truth: the search index, the reports and the mail files can all be made again from here. A noun is
defined once. Rows carry a uuid7 of their own beside the company's key, and the company's key is what people see.
Rooms pull: a later room reads what an earlier one wrote, never the reverse.
"""
