"""The media server: mixes the people on stage into one program and sends it to all listeners.

It consists of two kinds of process. The **media server** (`manage.py media_server`) holds rooms
and their WebRTC connections; it neither decodes nor encodes:

    server/        the process: `held_rooms` holds rooms by lease and heartbeat, `rpc_server`
                   answers calls, `database` reads and writes rows, `desired_state` is what the
                   rows ask for, `room_session` is one room, live or in its green room, with its
                   `publications` and `listeners`
    network/       one UDP port: ICE-lite, DTLS-SRTP, WHIP in, WHEP out
    offers/        reading of SDP offers, which web processes do first
    rpc            requests from web processes, over Redis

One **mixer** process per room (`python -m rooms.media.mixer`) decodes, mixes, composes, encodes
once and records; it imports no Django and opens no network connection:

    mixer/         the mix, the mix-minus, the picture, the takes
    server/mixer_process    the media server's end of the socket to it
    ipc_protocol   the messages on that socket
"""
