"""Files as they lie on disk, taken apart by the letter of their format: bytes, lines, rows, mails. What a row means is not known here;
whatever is damaged becomes a fault with its line, and every reader streams within `limits`.
"""
