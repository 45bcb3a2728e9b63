"""The synthetic people of `make demo`. They come in by the doors that people use, so no Django."""
