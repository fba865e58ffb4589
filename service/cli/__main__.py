"""`python -m service.cli` is the same as `heed`."""

from service.cli import main

main()
