"""The supervisor of `make up`. It lives as long as the site, so it imports nothing of Django."""
