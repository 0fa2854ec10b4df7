"""One page ready to be opened; knows nothing of Django, so that browsers start fast."""

from dataclasses import dataclass

from tests.look.page import Page


@dataclass(frozen=True)
class Job:
    """One page ready to be opened; travels between processes."""

    role: str
    page: Page
    path: str
    session: str = ""
    body: str = ""  # a page without address: its text

    @property
    def name(self) -> str:
        return f"{self.role}/{self.page.name}"
