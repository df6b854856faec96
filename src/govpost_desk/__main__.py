"""`python -m govpost_desk`: the command line."""

import sys

from govpost_desk.cli import main

if __name__ == "__main__":
    sys.exit(main())
