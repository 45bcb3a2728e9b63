"""The lines of the log: what they are about, without secrets, for people or as JSON."""
