"""Mailboxes over IMAP: read only, by UID, a bounded part per transaction, going on where the last import stopped."""
