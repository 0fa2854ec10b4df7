"""Makes the role the product works as, once: `manage.py create_runtime_role` (ADR 0014)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.utils import DatabaseError
from psycopg import sql

from passculture import environment as env


class Command(BaseCommand):
    """As the owner (DATABASE_OWNER_URL), makes DATABASE_URL's role, unless it is there."""

    help = "Crée le rôle PostgreSQL de DATABASE_URL, s’il manque. Relançable."

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = env.runtime_database("postgresql:///passculture")
        role = wanted["USER"]
        if not role or role == connection.settings_dict["USER"]:
            raise CommandError("DATABASE_OWNER_URL et DATABASE_URL nomment le même rôle.")
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
            if cursor.fetchone() is not None:
                self.stdout.write(f"Le rôle {role} existe déjà.")
                return
            try:
                password = wanted["PASSWORD"]
                made = sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role))
                if password:
                    made += sql.SQL(" PASSWORD {}").format(sql.Literal(password))
                statement = made.as_string()
                cursor.execute(statement)
            except DatabaseError as error:
                raise CommandError(f"Le rôle {role} n’a pas pu être créé : {error}") from error
        self.stdout.write(f"Rôle {role} créé. `migrate` lui donnera ses droits.")
