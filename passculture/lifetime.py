"""A process that cannot outlive the one that started it."""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent(sig: int, parent: int) -> None:
    """Ask the kernel for `sig` at the death of `parent` (Linux; elsewhere, nothing)."""
    if _libc is None:
        return
    _libc.prctl(PR_SET_PDEATHSIG, sig)
    if os.getppid() != parent:  # it died between the fork and the request
        os._exit(1)
