"""Transcripts of calls into messages: subtitles, plain text and the JSON of transcription services become cues; who speaks is told
from the whole file.
"""
