"""A site on several hosts: the machines, the programs on them, and the people of its rooms."""
