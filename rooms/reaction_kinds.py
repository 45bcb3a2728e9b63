"""The kinds of reactions. The demo's audience reads them too, so this module imports no Django."""

KINDS = ("clap", "fire", "heart", "laugh", "surprise", "thumbsup")
