"""What every form of an offer carries: the version of what the page showed (R21, STALE)."""

from typing import Any

from django import forms

from venues.forms.fields import version_field


class VersionedForm(forms.Form):
    """`expected_version` comes back with the answers; French without the colon after labels."""

    expected_version = version_field()

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("label_suffix", "")
        super().__init__(*args, **options)

    def close(self, names: frozenset[str]) -> None:
        """Take out the fields a running booking has closed (R19)."""
        for name in names & self.fields.keys():
            del self.fields[name]

    def typed(self) -> dict[str, Any]:
        """What was typed, as it was typed, to show it again later; nothing is checked."""
        return {
            name: field.widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
            for name, field in self.fields.items()
            if name != "expected_version" and not field.widget.needs_multipart_form
        }
