"""``python -m sharewell``: the command line."""

import sys

from sharewell.cli import main

sys.exit(main())
