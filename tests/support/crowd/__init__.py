"""Thousands of people at once, each with a seat, a session and a socket, at little cost."""
