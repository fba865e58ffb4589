"""What a person wrote now, apart from quoted mails, forwarded headers, signatures and footers; mail and tickets need it alike."""
