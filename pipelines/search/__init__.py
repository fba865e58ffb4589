"""Finding what customers said, by meaning and by word.

SQL holds every text and every vector; the Chroma index is made from them and may be deleted at any time. It holds
opaque ids, vectors and a few filter keys, never a text, because Chroma keeps deleted content in its files. One process
owns the index folder; every other process, and every process while the index is away, scans the vectors in SQL and
finds the same messages. Meaning and words are ranked apart and fused by rank.

index        the only door to chromadb          entries      what it holds of a message         exact_scan  the same answer from SQL
fusion       two rankings into one              find         what callers ask                   permitted   what a role may see
index_stage  the stage that fills the index     consistency  index against SQL, the rebuild     evaluation  recall and speed
"""
