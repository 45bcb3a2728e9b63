"""The engine of one room: a process that decodes, mixes, composes, encodes once and records.

It imports no Django and reaches no network: it is fed by the network process over `wire`. Besides
media it takes orders, JSON objects; one that makes no sense is refused and changes nothing:

    start     room, epoch, height (360, 540, 720), title, language, directory (null: not recorded);
              rehearsal: true until `air` no take opens
    air       directory or null: live from now on, if it was not
    publish   pub, seat, name, role, audio and video ({"pt"} or null), source ("person", "screen")
    unpublish pub
    mute      seat, muted: all it sends
    arrange   layout ("grid", "speaker", "spotlight"), spotlight (a seat or null), names
    now       question or null, asker
    listened  streams: the numbers of all that have listeners; others are not encoded
    keyframe  of the program's picture
    end
"""
