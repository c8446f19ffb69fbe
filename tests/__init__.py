"""The tests. Python compiles each file once for all of them, also where it is told not to.

Without that, each worker compiles everything anew, which takes longer than most tests together.
"""

import os
import sys

if os.environ.pop("PYTHONDONTWRITEBYTECODE", None):
    sys.dont_write_bytecode = False
