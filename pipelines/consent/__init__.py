"""Who may be written to, for what, and who has asked not to be.

Two purposes: `service` is an answer to the customer's own matter and needs no consent; `marketing` needs one that was
given. The suppression list is kept by address and overrules every consent, also a later one: only a person lifts it.
What a customer writes can take consent away and can never give it (consents gained from text: 0). A phrase counts only in
the customer's own incoming words, never in quoted or outgoing mail.
"""
