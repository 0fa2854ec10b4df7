"""Offers in a file: its columns, how a line is read by the forms of the wizard, the upload."""

from offers.forms.imports.columns import COLUMNS, FileColumn, key_of
from offers.forms.imports.line import LineReader, reader_of
from offers.forms.imports.upload import ConfirmForm, UploadForm, read_offers

__all__ = [
    "COLUMNS",
    "ConfirmForm",
    "FileColumn",
    "LineReader",
    "UploadForm",
    "key_of",
    "read_offers",
    "reader_of",
]
