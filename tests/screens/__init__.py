"""Every page on every screen, as pictures to look at: `make screens`."""
