"""What is declared about an import, on the command line, in heed.yaml and by a profile: nothing of this is guessed from content."""
