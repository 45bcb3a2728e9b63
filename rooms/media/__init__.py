"""The media server: makes one program of all who are heard, and sends it to all who listen.

Two kinds of process. The **network process** (`manage.py stage`) holds rooms and their
connections, and neither decodes nor encodes:

    process    the rooms it holds, by lease and heartbeat; `facts` and `pulses` tell of them
    ledger     what it reads from the rows, and writes to them; `wishes` is what people want
    offer, sdp     what can be taken of a browser's or an encoder's offer; `codec` of it
    calls      what web processes ask of it, over Redis
    addresses  those that it announces, while its machine's change
    studio     one room, live or rehearsing: its engine, `publications`, `audience`, `orders`
    players    counts those among the people here: they have no page that says so
    chores     tasks that nobody waits for
    network/   one UDP port: ICE-lite, DTLS-SRTP, WHIP in, WHEP out

An **engine** per room (`python -m rooms.media.mixer`) decodes, mixes, composes, encodes once and
records; it imports no Django and reaches no network:

    engine/        the mix, the mix-minus, the picture, the takes
    engine_link    the network process's end of the line to it
    wire           what the two say to each other
"""
