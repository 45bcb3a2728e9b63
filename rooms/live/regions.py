"""The regions of a room page: their templates, and which of them show an event."""

from collections.abc import Iterable

REGIONS = {
    "room-header": "rooms/parts/room_header.html",
    "stage": "rooms/parts/stage.html",
    "now": "qna/parts/now.html",
    "next": "qna/parts/next.html",
    "hands": "rooms/parts/hands.html",
    "hands-row": "rooms/parts/hands_row.html",
    "on-stage": "rooms/parts/on_stage.html",
    "hostbar": "rooms/parts/hostbar.html",
    "destinations": "rooms/parts/destinations.html",
    "reactions": "rooms/parts/reaction_buttons.html",
    "warnings": "rooms/parts/warnings.html",
    "questions": "qna/parts/questions.html",
    "anonymity": "qna/parts/anonymity.html",
    "pending-note": "qna/parts/pending_note.html",
    "poll": "qna/parts/poll.html",
    "labels": "qna/parts/labels.html",
    "who-may-watch": "rooms/parts/who_may_watch.html",
    "copies": "recordings/parts/copies.html",
    "tally": "qna/parts/tally.html",
    "answers": "rooms/replay/answers.html",
    "replay-marks": "rooms/replay/marks.html",
}
AFTER_THE_END = {
    "tally",
    "answers",
    "replay-marks",
}  # regions that are empty before, so that no event draws them
# Parts of the queue of questions that wait for a moderator, after its changes. Others are sent
# nothing of these, because even an empty region would tell that somebody asked.
OF_THE_QUEUE = {
    "queue-note": "qna/parts/pending_note.html",
    "queue-warnings": "rooms/parts/warnings.html",
}
BEST = "best-waiting"  # the slot Next for hosts, drawn while no question is in it
OF_ANSWERS = ["answers", "replay-marks"]  # of the replay
# Regions to render after an event (`rooms.events`, `qna.events`), besides the questions it names.
ON_STAGE = ["stage", "on-stage", "hands", "hands-row", "room-header", "warnings", "hostbar"]
REGIONS_OF = {
    "room_moved": [
        "room-header",
        "stage",
        "now",
        "next",
        "on-stage",
        "hands",
        "hands-row",
        "hostbar",
        "warnings",
        "pending-note",
        "poll",
        "destinations",
        "who-may-watch",
        "copies",
        "tally",
    ],
    "room_edited": ["room-header"],
    "rules_changed": list(REGIONS),
    "asker_name_changed": ["now", "next", *OF_ANSWERS],
    "screens_renewed": [],
    "green_room_changed": ["room-header", "stage", "on-stage", "hostbar", "warnings"],
    "stage_changed": ON_STAGE,
    "role_changed": [*ON_STAGE, "now"],
    "seat_removed": [*ON_STAGE, "now"],
    "seat_merged": ["stage", "on-stage", "hands", "hands-row"],
    "seat_muted": ["stage", "on-stage"],
    "hand_moved": ["hands", "hands-row"],
    "invitation_moved": ["hands", "hands-row", "now"],
    "picture_arranged": ["stage", "hostbar"],
    "question_changed": ["tally", BEST, *OF_ANSWERS],
    "labels_changed": ["labels"],
    "queue_changed": list(OF_THE_QUEUE),
    "queue_opened": [*OF_THE_QUEUE, BEST],
    "poll_changed": ["poll", "tally"],
    "destinations_changed": ["destinations", "warnings", "room-header"],
    "destination_reported": ["destinations", "warnings"],
    "now_changed": ["now", "next"],
    "notice_changed": ["warnings", "room-header", "hostbar"],
    "recording_moved": [
        "room-header",
        "stage",
        "who-may-watch",
        "copies",
        "warnings",
        *OF_ANSWERS,
    ],
    "copies_changed": ["copies", "warnings"],
    "part_changed": ["stage", "copies"],
}
LIST = "questions"  # the region that differs by the list which a page shows


def parts_of(what: str, questions: Iterable[int]) -> list[str]:
    """Return the names of the parts that show an event: regions, and ``question:<pk>``.

    For an unknown event these are all regions: another release may run at the same time.
    """
    return [*REGIONS_OF.get(what, REGIONS), *(f"question:{pk}" for pk in questions)]
