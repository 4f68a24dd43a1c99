"""Shared geometry: ray casts, height fields, smooth steps. A leaf: it imports only `model`."""
