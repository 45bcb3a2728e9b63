"""The mixer of one room: a process that decodes, mixes, composes, encodes once and records.

It imports no Django and opens no network connection; the media server feeds it over the IPC
protocol (`ipc_protocol`). Besides media it takes commands, which are JSON objects; an invalid one
is refused and changes nothing:

    start     room, epoch, height (360, 540, 720), title, language, directory (null: not recorded);
              green_room: if true, no take opens before `air`
    air       directory or null: the room is live from now on
    publish   pub, seat, name, role, audio and video ({"pt"} or null), source ("person", "screen")
    unpublish pub
    mute      seat, muted: applies to all that the seat sends
    arrange   layout ("grid", "speaker", "spotlight"), spotlight (a seat or null), names
    now       question or null, asker
    listened  streams: the numbers of those that have listeners; others are not encoded
    keyframe  encode a keyframe of the program's picture soon
    end       finish the recording and exit
"""
