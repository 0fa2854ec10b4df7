"""What a file may weigh is said to the person, asked by nginx and by the page: the same figures."""

import re

from core.rules.files import BYTES_MAX, LEAST_HEIGHT, LEAST_WIDTH, MEGABYTE, REQUEST_BYTES_MAX
from devtools.local.places import ROOT


def test_nginx_lets_the_largest_file_and_its_form_through():
    """M28: one megabyte more than a file for the rest of its form; what we read under /admin/."""
    shipped = (ROOT / "deploy" / "nginx.conf.template").read_text()
    largest = [int(one) * MEGABYTE for one in re.findall(r"client_max_body_size (\d+)m;", shipped)]
    assert largest == [BYTES_MAX + MEGABYTE, REQUEST_BYTES_MAX]


def test_the_page_refuses_what_the_server_would():
    """R10: a picture too heavy or too small is told before it travels."""
    script = (ROOT / "static" / "js" / "picture.js").read_text()
    for line in (
        f"const BYTES_MAX = {BYTES_MAX // MEGABYTE} * 1024 * 1024;",
        f"const LEAST_WIDTH = {LEAST_WIDTH};",
        f"const LEAST_HEIGHT = {LEAST_HEIGHT};",
    ):
        assert line in script
