"""Many rows from one that the factories made: the database copies it, changing what has to differ."""

from django.db import connection, models

#: Columns of `made`, the table that `number` fills: one row for each copy, with the keys of what will hang together.
_MADE = """
    CREATE TEMPORARY TABLE made ON COMMIT DROP AS
    SELECT 1000 + n AS id, n, gen_random_uuid() AS party, gen_random_uuid() AS invitation,
        gen_random_uuid() AS response
    FROM generate_series(1, %s) n"""


def number(count: int) -> None:
    """Make the table `made` for that many copies; it lives until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(_MADE, [count])


def copies(example: models.Model, **changed: str) -> None:
    """Copy a row once for each row of `made`; `changed` names columns and says in SQL what they hold instead."""
    table = example._meta.db_table
    columns = [field.column for field in example._meta.concrete_fields]
    values = [changed.get(column, f"example.{column}") for column in columns]
    statement = f"""
        INSERT INTO {table} ({", ".join(columns)}) SELECT {", ".join(values)}
        FROM {table} example CROSS JOIN made WHERE example.id = %s"""
    with connection.cursor() as cursor:
        cursor.execute(statement, [example.pk])
