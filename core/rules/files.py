"""How heavy, how large, how many: the limits of what people hand over."""

from core.rules.french import NBSP

MEGABYTE = 1024 * 1024
# A file handed over; a file of offers has a smaller one (offers.rules.IMPORT_BYTES_MAX).
# Also written in deploy/nginx.conf.template (with its form) and, as the minimum size, in
# static/js/picture.js: a test compares them.
BYTES_MAX = 10 * MEGABYTE
# An A4 sheet scanned at 600 dots an inch has 35 million.
PIXELS_MAX = 40_000_000
# What a decoder bears in 200 MB, where it takes more than four bytes a pixel: sixteen for a WebP,
# seven for a photograph of a telephone in colours.
WEBP_PIXELS_MAX = 12_000_000
HEIC_PIXELS_MAX = 26_000_000
# A JPEG gone over in several passes (ten as a rule) is held whole: bytes of its coefficients.
COEFFICIENTS_MAX = 150_000_000
SCANS_MAX = 100
# Minimum size of the image of an offer, in pixels (R10).
LEAST_WIDTH, LEAST_HEIGHT = 600, 400
NAME_MAX = 100
# Beyond, a request is not even read, nor by nginx under /admin/; nor is a form with files of who
# has not signed in (M28).
REQUEST_BYTES_MAX = 40 * MEGABYTE
ANONYMOUS_BYTES_MAX = MEGABYTE


def megabytes(size: int) -> str:
    """« 10 Mo », « 11,4 Mo », « 48 Ko »."""
    if size < MEGABYTE:
        return f"{max(1, round(size / 1024))}{NBSP}Ko"
    tenths = -(-size * 10 // MEGABYTE)  # a little above the limit must read above it
    whole, rest = divmod(tenths, 10)
    return f"{whole},{rest}{NBSP}Mo" if rest else f"{whole}{NBSP}Mo"
