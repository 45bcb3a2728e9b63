"""SDP offers of browsers, encoders and players: what is in them, and whether they can be answered.

Web processes read offers too, so nothing here needs the libraries of a media server.

sdp    the sections of a session description
codec  the payload types that we can answer with
offer  the sound and picture that an offer asks for, or a sentence that says what it lacks
"""
