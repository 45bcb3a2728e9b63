"""Thousands of people at once, each with a seat, a session and a socket, for little CPU."""
