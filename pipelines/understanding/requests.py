"""Whether a message asks for something, so that silence about it is waiting."""

from __future__ import annotations

import re

REQUEST = re.compile(
    r"\b(?:please|could you|can you|would you|when|how|what|where|which|let me know|waiting|need|refund"
    r"|replac\w*|return\w*|prosze|prosba|prosil\w*|czy|kiedy"
    r"|jak|gdzie|ile|chcial\w*|potrzebuj\w*|czekam|zwrot\w*|wymian\w*|reklamac\w*)\b"
)
"""Words of asking in flat text (see `leaving_words.flat`), English and Polish."""
