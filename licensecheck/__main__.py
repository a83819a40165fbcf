"""`python -m licensecheck`, the same as the command."""

from licensecheck.cli import main

main()
