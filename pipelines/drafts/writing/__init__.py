"""From the brief to typed sentences: by the composer from phrases, or by a language model whose placeholders code fills in.

Neither sees more than the brief, and a draft of either has the same shape, so that what comes after need not ask who wrote it.
"""
