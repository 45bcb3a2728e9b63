"""Sending a live session to other platforms: one process for each destination.

`python -m rooms.media.restream` reads what to do from its standard input (see `orders`), so that
the stream key is on no command line. It reads the segments of the recording as the mixer writes
them, 1 to 2 s behind, and sends the pictures and the sound in them to an RTMP or RTMPS address as
they are: nothing is encoded again. It touches neither the mixer nor the media server, so a
destination that is slow, dead or hostile can't disturb the room; whatever goes wrong ends this
process alone. `rooms.media.server.restream_process` starts it, kills it and starts it again.

It imports no Django:

    addresses       resolves the address once, and refuses those that are not public
    connection      TCP or TLS to the address that was checked, with time limits
    amf, chunks     the messages of RTMP (Adobe's specification 1.0, with AMF 0)
    rtmp_client     an RTMP client that publishes
    flv_muxer       FLV tags, made by FFmpeg
    growing_takes   the segments of an epoch as they appear
    timeline        the times at which they are sent, and what is sent while there are none
    sender          all of these together
"""
