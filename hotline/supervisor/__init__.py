"""The supervisor of `make up`. It runs as long as the site, so it doesn't import Django."""


class CannotStart(Exception):
    """The site can't start; the text is one sentence for the person who ran `make up`."""
