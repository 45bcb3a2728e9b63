"""The tests that `make test` runs on PostgreSQL too.

`python -m tests.support.on_postgres` lists their files. They are those of what a database decides
by itself: locks and races, constraints, migrations, the length and range of columns, text search
and sorting, and the queries of the models' verbs, which PostgreSQL could refuse or answer in
another way. The pages, files, mails and limits that are built upon these are the same code on both,
and SQLite has shown them.
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TESTS = {
    # Every address of the site, with odd values too: its queries are run, and none is refused.
    "tests/hostile": "caps double_click every_address long_text odd_input vote_stuffing",
    "tests/hotline": "migrations",
    "tests/hotline/backup": "postgresql",
    "tests/hotline/accounts": "account_invitations setup start_check user",
    "tests/hotline/core": "db_thread outages prepared_query task_parts",
    "tests/qna": "answer_news answering asking_rules blocking editing exposure merge_candidates"
    " merging merging_exposures merging_races moderating moderation_queue now_and_next"
    " putting_aside query_plans question question_lists races ranking search similar sorting tally"
    " time_mapping unnamed_invitations votes",
    "tests/qna/export": "export",
    "tests/qna/polls": "poll voting",
    "tests/races": "constraints leases room_lock",
    "tests/recordings": "answers audiogram_names copies erasure former_files hidden_answers"
    " lock_order making merged_seats races retention sealing state_machine strays wrong_clocks",
    "tests/recordings/shares": "addresses chapters dialog last_day",
    "tests/rooms": "absence destinations green_room hands idle_timeout invitations lease"
    " merged_seats moderation muting my_sessions outages permissions places_on_stage"
    " reported_by_the_media_server role_links room speakers stays stepping_down sweep wrong_clocks",
    "tests/rooms/live": "best_waiting feed poll_totals question_lists reaction_log rules",
}


def files():
    """Their files, as paths below ROOT. Raises AssertionError for one that is not there."""
    found = [f"{folder}/test_{name}.py" for folder in TESTS for name in TESTS[folder].split()]
    gone = [path for path in found if not (ROOT / path).is_file()]
    assert not gone, f"not there: {', '.join(gone)}"
    return found


if __name__ == "__main__":
    print(" ".join(files()))
