"""The form of a text that the model reads, with the way back to the characters that the customer typed.

Emoji and emoticons carry the mood of many messages but are unknown to the word pieces, so they become words. Addresses and
account names say nothing about mood and become one word each. Training and reading share this file: a rule changed here asks
for a new model.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

EMOTICON_WORDS = {
    ":)": "smile", ":-)": "smile", "=)": "smile", ":]": "smile", ":D": "laugh", ":-D": "laugh", "xD": "laugh", "XD": "laugh",
    ";)": "wink", ";-)": "wink", ":(": "sad", ":-(": "sad", "=(": "sad", ":[": "sad", ":'(": "crying", ":((": "very sad",
    ":/": "annoyed", ":-/": "annoyed", ":\\": "annoyed", ":|": "indifferent", ">:(": "angry", "<3": "love", "</3": "heartbroken",
    ":P": "playful", ":-P": "playful", ":p": "playful",
}  # fmt: skip
EMOJI_WORDS = {
    "❤": "love", "♥": "love", "😡": "furious face", "🤬": "swearing furious face", "😤": "frustrated face",
    "🙃": "sarcastic smile", "😒": "annoyed face", "🙄": "annoyed rolling eyes", "😐": "unimpressed face", "😑": "annoyed face",
    "👏": "clapping", "🙏": "please thank you", "👍": "thumbs up good", "👎": "thumbs down bad", "🤷": "shrug", "🤦": "facepalm",
}  # fmt: skip

_EMOJI = "\U0001f000-\U0001f3fa\U0001f400-\U0001faff\u2600-\u27bf\u2b50\u2b55\u2b1b\u2b1c\u231a-\u23ff"
_INVISIBLE = "\ufe0e\ufe0f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad\U0001f3fb-\U0001f3ff"
_PATTERN = re.compile(
    r"(?P<link>(?:https?://|www\.)\S{1,2000})"
    r"|(?P<mail>[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5})"
    r"|(?P<account>(?<![\w@])@\w{2,30})"
    rf"|(?P<emoticon>(?<![\w:])(?:{'|'.join(re.escape(e) for e in sorted(EMOTICON_WORDS, key=len, reverse=True))})(?!\w))"
    rf"|(?P<emoji>[{_EMOJI}])"
    rf"|(?P<invisible>[{_INVISIBLE}\x00-\x08\x0b\x0c\x0e-\x1f\x7f]+)"
    r"|(?P<letters>([^\W\d_])\8{3,})"
    r"|(?P<marks>([!?.,_=*~#-])\10{3,})"
)


@dataclass(frozen=True, slots=True)
class CleanedText:
    """What the model reads and, for each of its characters, the span of the original that it stands for.

    `starts` and `ends` are empty when nothing was replaced: then every offset is its own.
    """

    text: str
    starts: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the original for the half-open span `start:end` of the cleaned text; `end` must be above `start`."""
        if not self.starts:
            return start, end
        return self.starts[start], self.ends[end - 1]


def clean(text: str) -> CleanedText:
    """Emoji and emoticons as words, one word for links, mail addresses and account names, long runs of one character cut short."""
    matches = list(_PATTERN.finditer(text))
    if not matches:
        return CleanedText(text)
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    position = 0
    for match in matches:
        begin, finish = match.span()
        parts.append(text[position:begin])
        starts.extend(range(position, begin))
        ends.extend(range(position + 1, begin + 1))
        word = _REPLACEMENTS[match.lastgroup or ""](match.group())
        parts.append(word)
        starts.extend([begin] * len(word))
        ends.extend([finish] * len(word))
        position = finish
    parts.append(text[position:])
    starts.extend(range(position, len(text)))
    ends.extend(range(position + 1, len(text) + 1))
    return CleanedText("".join(parts), tuple(starts), tuple(ends))


def _emoji_words(emoji: str) -> str:
    words = EMOJI_WORDS.get(emoji) or unicodedata.name(emoji, "").lower().removesuffix(" sign")
    return f" {words} " if words else " "


_REPLACEMENTS: dict[str, Callable[[str], str]] = {
    "link": lambda _: " http ",
    "mail": lambda _: " email ",
    "account": lambda _: "@user",
    "emoticon": lambda mark: f" {EMOTICON_WORDS[mark]} ",
    "emoji": _emoji_words,
    "invisible": lambda _: "",
    "letters": lambda run: run[:2],
    "marks": lambda run: run[:3],
}
