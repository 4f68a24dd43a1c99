"""orthocad: from a foot scan and an exam to a printable foot orthotic with a measured fit report."""

__version__ = "0.1.0"
RULES_VERSION = "1"
