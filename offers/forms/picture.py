"""The image of an offer: one file, its description, its credit (R10)."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.files.images import NotAPicture, Picture, read_picture

ACCEPTED = "image/jpeg,image/png,image/webp,image/heic,image/heif,.heic,.heif"


class PictureField(forms.FileField):
    """A picture handed over, checked and encoded anew."""

    widget = forms.FileInput(attrs={"accept": ACCEPTED})
    default_error_messages = {
        "invalid": "Choisissez de nouveau le fichier de l’image.",
        "missing": "Choisissez de nouveau le fichier de l’image.",
        "empty": "Ce fichier est vide : choisissez-en un autre.",
    }

    def to_python(self, data: Any) -> Picture | None:
        """The picture, None when no file was chosen."""
        upload = super().to_python(data)
        if upload is None:
            return None
        try:
            return read_picture(upload, upload.size)
        except NotAPicture as refusal:
            raise ValidationError(str(refusal)) from refusal
