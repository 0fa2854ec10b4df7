"""The administration’s journal: acts chained by digests, their words beside (decision 0031)."""

import pgtrigger
from django.db import models

from core.journal import only_grows

# Whoever adds an act waits for who added the last one: the number and the chain have no gap. Taken
# last in a transaction, after every lock of the product.
CHAIN = """
    PERFORM pg_advisory_xact_lock(hashtextextended('administration.acts', 0));
    SELECT act.id, act.digest INTO last
        FROM administration_adminact AS act ORDER BY act.id DESC LIMIT 1;
    NEW.id := COALESCE(last.id, 0) + 1;
    NEW.previous := COALESCE(last.digest, '');
    NEW.digest := administration_act_digest(NEW);
    RETURN NEW;
"""
BLANKED = (
    "OLD.blanked_at IS NULL AND NEW.blanked_at IS NOT NULL AND NEW.act_id = OLD.act_id"
    " AND NEW.words = '' AND NEW.salt = ''"
)


class AdminAct(models.Model):
    """Who did what to which row: numbers, states, amounts and dates; never a name nor a text.

    `actor` is the number of the account, which outlives it; empty for a command. `facts` holds
    field -> [before, after]. The names, the reason and the texts are in `AdminActWords`: the chain
    holds their salted digest, so that they may be blanked and the chain still verifies.
    """

    at = models.DateTimeField("quand")
    actor = models.BigIntegerField("compte", null=True)
    verb = models.CharField("acte", max_length=60)
    model = models.CharField("table", max_length=80)
    object_id = models.CharField("identifiant", max_length=120)
    facts = models.JSONField("valeurs", default=dict)
    request_id = models.CharField("requête", max_length=64, blank=True)
    words_digest = models.CharField("empreinte des mots", max_length=64)
    # Written by the database alone.
    previous = models.CharField("empreinte précédente", max_length=64, blank=True)
    digest = models.CharField("empreinte", max_length=64, blank=True)

    class Meta:
        verbose_name = "acte d’administration"
        verbose_name_plural = "actes d’administration"
        ordering = ["-id"]
        indexes = [models.Index("model", "object_id", name="admin_acts_of_a_row")]
        triggers = [
            *only_grows("admin_acts_only_grow"),
            pgtrigger.Trigger(
                name="admin_acts_are_chained",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                declare=[("last", "RECORD")],
                func=CHAIN,
            ),
        ]

    def __str__(self) -> str:
        return f"n° {self.pk}, {self.verb}, {self.model} {self.object_id}"


class AdminActWords(models.Model):
    """The names, the reason and the texts of an act, as JSON; blanked by the purge alone."""

    act = models.OneToOneField(
        AdminAct, models.PROTECT, primary_key=True, related_name="texts", verbose_name="acte"
    )
    salt = models.CharField("sel", max_length=64, blank=True)
    words = models.TextField("mots", blank=True)
    blanked_at = models.DateTimeField("effacés le", null=True, blank=True)

    class Meta:
        verbose_name = "mots d’un acte"
        verbose_name_plural = "mots des actes"
        triggers = [
            pgtrigger.Protect(name="admin_words_are_kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="admin_words_are_only_blanked",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(f"NOT ({BLANKED})"),
            ),
        ]

    def __str__(self) -> str:
        return f"mots de l’acte n° {self.act_id}"
