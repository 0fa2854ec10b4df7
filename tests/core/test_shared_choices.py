"""Forms of a class share their lists of choices, and none changes those of another."""

from django import forms

from core.forms import ChoiceField

PLACES = [("", "Toutes"), ("35", "Ille-et-Vilaine"), ("Outre-mer", [("974", "La Réunion")])]


class Filter(forms.Form):
    place = ChoiceField(choices=PLACES, required=False)


class AsDjango(forms.Form):
    place = forms.ChoiceField(choices=PLACES, required=False)


def test_it_is_drawn_and_read_as_django_s():
    for sent in ({}, {"place": "35"}, {"place": "974"}, {"place": "99"}):
        ours, theirs = Filter(sent), AsDjango(sent)
        assert str(ours) == str(theirs)
        assert ours.errors == theirs.errors


def test_a_form_that_chooses_its_own_leaves_the_others_theirs():
    first, second = Filter(), Filter()
    first.fields["place"].choices = [("1", "Une")]
    first.fields["place"].widget.attrs["id"] = "other"
    assert list(second.fields["place"].choices) == list(Filter().fields["place"].choices)
    assert "other" not in str(second)
    assert "Une" in str(first)
    assert "Une" not in str(Filter())
