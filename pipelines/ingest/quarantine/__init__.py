"""Records that were set aside: kept as they were written, handed back as a table, and tried again once mended."""
