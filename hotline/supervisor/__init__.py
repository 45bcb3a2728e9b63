"""The supervisor of `make up`. It lives as long as the site, so it imports nothing of Django."""


class CannotStart(Exception):
    """Its text is one sentence for the person who typed `make up`."""
