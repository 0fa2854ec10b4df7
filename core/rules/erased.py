"""What stands in the place of a person who was erased: written by the database alone (0029)."""

# Who acted, and what they wrote, wherever a line of a journal must stay.
ERASED_PERSON = "Personne effacée"
ERASED_TEXT = "Texte effacé"

# An address that cannot exist and that no two people share.
ERASED_DOMAIN = "@effacee.invalid"
ERASED_ADDRESS = "personne-{pk}" + ERASED_DOMAIN


def erased_address(pk: int) -> str:
    """The address of the account of this number once its person was erased."""
    return ERASED_ADDRESS.format(pk=pk)


def is_erased(address: str) -> bool:
    """Whether this is the address of somebody who was erased."""
    return address.endswith(ERASED_DOMAIN)
