"""The tags by which help desks find the ticket that an answer belongs to, as they stand in subject lines."""

from __future__ import annotations

import re

OUR_TAG = re.compile(r"\[[A-Z]{2,4}-\d{3,10}\]")  # of a ticket system; believed only where a message of ours holds it
TICKET = re.compile(r"\[(?:#|(?:ticket|case|ref|sprawa|zgłoszenie)[ :#-]{0,2})\d{1,10}\]", re.IGNORECASE)
