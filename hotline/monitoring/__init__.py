"""Numbers about the processes of a site, for those who operate it.

Each process posts a `snapshot` of its numbers to Redis every few seconds (`reporter`, `board`).
Any web process answers for all of them (`exposition`, and `hotline.status`). `metrics` lists every
number, `history` keeps a few of the last hour.
"""
