"""One voice in every channel: what a draft says against what this customer was told before, by mail, chat, call or promise."""
