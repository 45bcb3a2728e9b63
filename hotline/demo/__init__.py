"""The synthetic people of `make demo`. They use the site from outside, so without Django."""
