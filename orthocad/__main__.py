"""`python -m orthocad` is `orthocad`."""

from orthocad.cli import main

main()
