"""The sentences of our scripts, in the language of the reader.

Scripts have no catalogue of their own: `{% module_words %}` writes these into each page, and
`static/js/lib/words.js` reads them there by their names. `{name}` is a value that a script knows.
"""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

WORDS = {
    # Requests, and the socket of the room
    "failed": _("That did not work. Please try again in a moment."),
    "unreachable": _("The site can’t be reached. Check your connection."),
    "reconnecting": _("Reconnecting…"),
    "crowded": _(
        "You have this room open in too many tabs. Close some, then load this page again."
    ),
    "gone": _("You are no longer in this room. Load the page again."),
    # Listening, and the replay
    "connecting": _("Connecting the sound…"),
    "sound-again": _("Restoring the sound…"),
    "will-start": _("You will hear it as soon as it starts."),
    "press-again": _("Your browser wants one more press before it plays sound."),
    "blocked": _("Live sound can’t get through your network: try another network."),
    "by-hls": _("Your network blocks the fast way; you will hear everything a few seconds later."),
    "seconds-later": _("You will hear everything a few seconds later."),
    "no-place": _("All places are taken. You will hear it as soon as one is free."),
    "no-webrtc": _("This browser has no WebRTC: you will hear everything a few seconds later."),
    "no-way": _(
        "This browser can’t play live sound, and this session has no slower stream. A current "
        "Chrome, Edge, Firefox or Safari can."
    ),
    "picture-late": _(
        "This browser can’t take the fast picture yet: it comes a few seconds after the sound."
    ),
    "no-player": _("This browser can’t play the stream. Chrome, Edge and Safari can."),
    "replay-soon": _("The recording is being closed. It plays in a moment…"),
    "replay-late": _("The recording is not ready yet. Try again in a few minutes."),
    "replay-continue": _("Continue at {at}"),
    "replay-at": _("{at} of {length}"),
    "play": _("Play"),
    "pause": _("Pause"),
    "withdrawn": _(
        "A moderator has withdrawn the recording, and your network blocks all but its playlist. "
        "Another network may let the live sound through."
    ),
    "moved-down": _("A host moved you to the audience. Raise your hand to come back on stage."),
    "limit.soon": _("30 seconds are left of {name}’s time."),
    "limit.over": _("{name}’s time is over."),
    "absent": _(
        "Nothing came from your microphone for five minutes, so your place on stage is free again. "
        "Raise your hand to come back."
    ),
    "full": _("Full screen"),
    "full-leave": _("Leave full screen"),
    "sound-on": _("Sound on"),
    "sound-off": _("Sound off"),
    # Microphone, camera and screen
    "mute": _("Mute"),
    "unmute": _("Unmute"),
    "camera-on": _("Camera on"),
    "camera-off": _("Camera off"),
    "insecure": _(
        "Browsers open a microphone only over https (or on localhost), and this page came over "
        "plain http. You can listen and ask; to speak, open the https address of this site."
    ),
    "old-browser": _(
        "This browser can’t send sound. You can listen and ask; to speak, use a current Chrome, "
        "Edge, Firefox or Safari."
    ),
    "microphone.refused": _(
        "The microphone was refused. Allow it for this site in the address bar, then try again."
    ),
    "microphone.absent": _("No microphone was found. Plug one in, then try again."),
    "microphone.busy": _(
        "The microphone can’t be opened: another program may be using it. Close that program, "
        "then try again."
    ),
    "microphone.lost": _("Your microphone was unplugged. Choose another one under “Devices”."),
    "microphone.taken": _(
        "Your device has taken the microphone, for a call perhaps. Nobody hears you until it "
        "gives it back."
    ),
    "microphone.back": _("Your microphone is back: you are heard again."),
    "camera.refused": _(
        "The camera was refused. You can speak without it, or allow it for this site in the "
        "address bar."
    ),
    "camera.absent": _("No camera was found. You can speak without one."),
    "camera.busy": _(
        "The camera can’t be opened: another program may be using it. You can speak without it."
    ),
    "camera.lost": _("Your camera was unplugged. You are heard without it."),
    "camera.large": _(
        "Your picture of {width} × {height} is too large to be shown. Set the camera or the "
        "encoder to 1920 × 1080 or less."
    ),
    "camera.many": _(
        "Your camera sends more pictures than can be shown, so some are left out. Set the camera "
        "or the encoder to 30 pictures a second."
    ),
    "unseen": _(
        "This browser can’t send a picture that others can see yet. You are heard without it; try"
        " again in a few minutes, or use another browser."
    ),
    "elsewhere": _("You speak from another page or device now. Join here to speak from this one."),
    "muted-by-host": _("A host muted you. Nobody hears you until you unmute."),
    "share-screen": _("Share screen"),
    "share-stop": _("Stop sharing"),
    "screen.failed": _("The screen can’t be shared: this browser or system does not let it."),
    # The stage
    "on-air": _("You are live. Everybody in the room hears the stage now."),
    "came-up": _("{name} is on stage."),
    "came-up.one": _("{count} person came on stage."),
    "came-up.other": _("{count} people came on stage."),
    "went-down": _("{name} left the stage."),
    "went-down.one": _("{count} person left the stage."),
    "went-down.other": _("{count} people left the stage."),
    "hand-up": _("{name} raised a hand."),
    "hand-up.one": _("{count} person raised a hand."),
    "hand-up.other": _("{count} people raised a hand."),
    "you-came-up": _("You are on stage."),
    "now-answered": _("Now: {text}"),
    # Moderating: {name} is a host
    "looks-at": _("{name} looks at this"),
    "acted.approved": _("{name} approved a question"),
    "acted.refused": _("{name} refused a question"),
    "acted.hid": _("{name} hid a question"),
    "acted.restored": _("{name} brought a question back"),
    "acted.fixed": _("{name} corrected a question"),
    "acted.merged": _("{name} merged two questions"),
    "acted.unmerged": _("{name} undid a merge"),
    "acted.blocked": _("{name} blocked an asker"),
    "acted.unblocked": _("{name} let an asker ask again"),
    "acted.opened": _("{name} opened the queue"),
    "pending-new.one": pgettext_lazy("questions", "{count} waits for approval"),
    "pending-new.other": pgettext_lazy("questions", "{count} wait for approval"),
    "pending.one": pgettext_lazy("questions", "{count} waits for approval, for {time}"),
    "pending.other": pgettext_lazy("questions", "{count} wait for approval, the oldest for {time}"),
    "draft": pgettext_lazy("a question that is being written", "Draft: {text}"),
    "asked.one": _("{count} new question"),
    "asked.other": _("{count} new questions"),
    "time.soon": _("30 seconds left"),
    "time.over": _("Your time is up. The host decides what comes next."),
    # Encoders that failed to connect, by the `kind` of a failure
    "encoder.unreached": _(
        "An encoder tried to connect and failed: nothing came from it over UDP. Open UDP port "
        "{port} in the firewall of this server and of the encoder’s network."
    ),
    "encoder.silent": _(
        "An encoder tried to connect and failed: it did not answer the DTLS handshake. Start it "
        "again."
    ),
    "encoder.goodbye": _(
        "An encoder tried to connect and failed: it broke off the DTLS handshake. Start it again."
    ),
    "encoder.certificate": _(
        "An encoder tried to connect and failed: its certificate is not the one that its offer "
        "names. Start it again."
    ),
    "encoder.profile": _(
        "An encoder tried to connect and failed: it knows no encryption of media (SRTP) that this"
        " server knows."
    ),
    "encoder.dtls": _("An encoder tried to connect and failed: {words}."),
    "encoder.sound": _(
        "An encoder tried to connect and failed: its sound is not in Opus. Set its audio encoder "
        "to Opus, and start it again."
    ),
    "encoder.picture": _(
        "An encoder tried to connect and failed: its picture is not in H.264. Set its video "
        "encoder to H.264, and start it again."
    ),
    "encoder.apart": _(
        "An encoder tried to connect and failed: its sound and picture come over two transports. "
        "Set its bundle policy to max-bundle, and start it again."
    ),
    "encoder.offer": _("An encoder tried to connect and failed. {words}"),
    # A link to copy
    "copied": _("Copied"),
    "copy-by-hand": _("Press Ctrl+C"),
    # Translators: {about} is the question; “Undo” is also the word on the button.
    "undo": _("Undo: {about}"),
    # The list of questions. Translators: {last} and {total} are numbers, as in 50 and 5,000.
    "window": _("Questions 1–{last} of {total}"),
    "window.none": _("Questions: none in this list"),
    "part-of": _("{last} of {total}"),
    # Counts: a plural form of the reader’s language stands behind the dot
    # Translators: words before the dot are counted; {count} stays as it is.
    "similar.one": _("{count} question like yours is here already"),
    "similar.other": _("{count} questions like yours are here already"),
    "left.one": _("{count} character left"),
    "left.other": _("{count} characters left"),
    "over.one": _("{count} character too many"),
    "over.other": _("{count} characters too many"),
    "new.one": pgettext_lazy("one question", "{count} new"),
    "new.other": pgettext_lazy("questions", "{count} new"),
    "votes.one": _("{count} vote."),
    "votes.other": _("{count} votes."),
    "found.one": _("{count} question found"),
    "found.other": _("{count} questions found"),
}
