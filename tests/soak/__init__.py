"""`make soak`: a site runs for minutes with people and kills, and ends with a verdict."""
