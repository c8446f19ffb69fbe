"""Mix checks: a mix is measured, and what matters most about it is said."""
