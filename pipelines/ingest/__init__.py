"""Files and single messages become records here, or are set aside with the reason.

Nothing is guessed that would change a fact: a wrong encoding, decimal mark, zone or currency is refused, and the
refusal names the option that would read the file. A fault of one record sets that record aside with its file, line and field;
a fault of the whole file stores nothing. The same file again changes nothing.

Parsing knows no database: `parsing.open_source` turns one file into typed records and faults, in bounded memory.
Storing (`drop_folder`, `one_message`) puts them into `records` in short transactions that a restart continues.
"""
