"""manage.py forget_second_factor ADDRESS: a telephone was lost, and nobody else can help."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.actions import forget_second_factor
from accounts.models import User
from administration.actions import record_command


class Command(BaseCommand):
    """The next sign-in of this person learns another telephone."""

    help = "Retire le second facteur d’un compte de l’administration."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="adresse du compte")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        user = User.objects.with_email(email).first()
        if user is None:
            raise CommandError(f"Aucun compte n’a l’adresse « {email} ».")
        with transaction.atomic():
            if not forget_second_factor(user_id=user.pk):
                raise CommandError("Ce compte n’a pas de second facteur.")
            record_command("forget_second_factor", facts={"account": user.pk})
        self.stdout.write("Second facteur retiré : il sera demandé à la prochaine connexion.")
