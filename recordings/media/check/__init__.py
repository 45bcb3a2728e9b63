"""The check of a sealed recording: it reads what is on disk and lists what is wrong with it."""
