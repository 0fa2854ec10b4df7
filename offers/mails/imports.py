"""What we write about the import of offers by file."""

from django.urls import reverse

from offers.models import ImportJob
from offers.queries.imports import counts_of
from outbox.mails.letter import Letter, write
from outbox.models import Message
from outbox.rules.topics import topic


@topic("structure")
def partner_import_finished(message: Message) -> str:
    """An import has ended, well or not: to the person who applied it."""
    job = ImportJob.objects.select_related("partner", "created_by").get(
        pk=message.facts["import_id"]
    )
    counts = counts_of(job)
    rows = [
        ("Offres créées", str(counts.created)),
        ("Publiées", str(counts.published)),
        ("Lignes à corriger", str(counts.wrong)),
        ("Fichier", job.file_name),
        ("Structure", job.partner.name),
    ]
    return write(
        message,
        Letter(
            recipients=[job.created_by.email],
            button=("Voir l’import", reverse("partner:import", args=[job.pk])),
            because="vous avez demandé cet import d’offres",
            facts={"job": job, "counts": counts},
            rows=rows,
        ),
    )
