"""What a ministry opens of its credits, read before it is saved (R42, decision 0033)."""

from typing import Any

from django.db.models import Count, Sum

from core.forms import FromADay
from core.rules import euros, middle_date, number, plural
from schools import rules
from schools.models import Budget, MinistryOpening

OUT_OF_BOUNDS = "De 1 part à toutes, sur 100 au plus\u00a0: 4 sur 12, par exemple."


class MinistryOpeningForm(FromADay):
    """Which ministry, from which day, how many parts out of how many."""

    name = "Cette part ne peut changer"

    class Meta:
        model = MinistryOpening
        fields = ("ministry", "from_date", "parts", "out_of")

    def clean(self) -> dict[str, Any]:
        """Bounds, then the effect: which credits, how many euros."""
        cleaned = super().clean() or self.cleaned_data
        if not {"ministry", "from_date", "parts", "out_of"} <= cleaned.keys():
            return cleaned
        ministry, day = cleaned["ministry"], cleaned["from_date"]
        parts, out_of = cleaned["parts"], cleaned["out_of"]
        if not 1 <= parts <= out_of <= rules.MOST_PARTS:
            self.add_error("parts", OUT_OF_BOUNDS)
            return cleaned
        before = "{}/{}".format(*rules.opened_part_before(ministry, day))
        credits = Budget.objects.filter(
            institution__ministry=ministry, commitment_from__lte=day, commitment_to__gt=day
        ).aggregate(many=Count("pk"), euros=Sum("amount"))
        many, total = credits["many"], credits["euros"] or 0
        self.ask_to_read(
            f"{ministry}/{day:%Y-%m-%d}/{parts}/{out_of}",
            f"J’ai relu l’effet de cette part\u00a0: {parts}/{out_of}.",
            [
                f"{rules.MINISTRIES[ministry]}\u00a0: {before} jusqu’ici, {parts}/{out_of} à "
                f"partir du {middle_date(day)}.",
                f"Ce jour-là, {number(many)} crédit{plural(many)} de ce ministère, "
                f"{euros(total, free_word=False)} en tout\u00a0: "
                f"{euros(total * parts / out_of, free_word=False)} pourront être engagés.",
                "C’est le jour de la confirmation qui compte. Ce qui est déjà engagé le reste.",
            ],
        )
        return cleaned
