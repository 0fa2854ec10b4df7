"""What the operator reads when the local stack cannot do its work."""


class LocalError(Exception):
    """One clear sentence for the person at the keyboard; the command then ends with code 1."""
