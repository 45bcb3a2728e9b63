"""The engine of one room: a process that decodes, mixes, composes, encodes once and records.

It imports no Django and reaches no network: it is fed by the network process over `wire`.
"""
