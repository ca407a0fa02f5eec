"""`python -m diagnostics.cli`, for machines where the `helpdesk` script is not on the path."""

import sys

from diagnostics.cli import main

sys.exit(main())
