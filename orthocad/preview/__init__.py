"""The designer in the browser: the same engine as `build`, live, behind a token.

The page draws with the browser's own WebGL and talks to one small server (aiohttp) that serves page and socket and
checks token, host and origin of both. Not viser: its own socket stays open to any page of the machine beside whatever
proxy stands in front of it, it draws no cut at a section plane, and its panel can neither mark a changed dose nor name
the reason where the hand is.
"""

from __future__ import annotations
