"""One page of the figures that a manager reads: plain words, tables and pictures in a single file without a script."""
