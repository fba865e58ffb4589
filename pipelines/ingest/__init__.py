"""Files and single messages become records here, or are set aside with the reason.

Nothing is guessed that would change a fact: a wrong encoding, decimal mark, zone or currency is refused, and the
refusal names the option that would read the file. A fault of one record sets that record aside with its file, line and field;
a fault of the whole file stores nothing. The same file again changes nothing.

The doors are `drop_folder` (files and folders), `imap.imap_import` (a mailbox) and `one_message` (another program). The rooms, in
the order in which a file walks through them; each imports only those above it:

formats     bytes, lines, rows and mails by the letter of a file format    declared   options, heed.yaml, profiles: what a person says of it
rows        one row, one value                                             profiles   the exports of known systems
orders      rows that add up to orders                                     tables     a table's header and its records
replies     a person's own words, without quotes and signatures            mail       mails, their direction and thread
calls       transcripts and who speaks                                     tickets    help desks
storing     batches into the store, and whose they are                     quarantine what was set aside, and again
files       one file from found to stored                                  imap       mailboxes over IMAP

No database is known above `storing`: `files.parsing.open_source` turns one file into typed records and faults, in bounded memory.
"""
