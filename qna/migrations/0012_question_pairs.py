from django.db import migrations

SQLITE = "CREATE VIRTUAL TABLE qna_question_pairs USING fts5(pairs, tokenize = 'ascii', detail = none)"
# No foreign key, which would keep Django from emptying the table of questions: a receiver deletes.
POSTGRES = [
    "CREATE TABLE qna_question_pairs (question_id bigint PRIMARY KEY, pairs text[] NOT NULL)",
    "CREATE INDEX qna_question_pairs_gin ON qna_question_pairs USING gin (pairs)",
]


def create(apps, schema_editor):
    is_postgres = schema_editor.connection.vendor == "postgresql"
    for statement in POSTGRES if is_postgres else [SQLITE]:
        schema_editor.execute(statement)


def fill(apps, schema_editor):
    """Index the questions that were asked before."""
    from qna import search

    for question in apps.get_model("qna", "Question").objects.only("pk", "room", "text").iterator():
        search.keep(question)


def drop(apps, schema_editor):
    schema_editor.execute("DROP TABLE qna_question_pairs")


class Migration(migrations.Migration):
    dependencies = [
        ("qna", "0009_question_queue"),
    ]

    operations = [
        migrations.RunPython(create, drop),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
