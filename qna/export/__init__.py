"""Files with the questions of a room, for its hosts."""
