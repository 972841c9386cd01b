"""Marks sentences that a person will read, so that the catalogues find them far from where they are said."""


def N_(text: str) -> str:
    """Mark `text` for translation and return it unchanged; it is translated where it is rendered."""
    return text


def C_(context: str, text: str) -> str:
    """Mark `text` for translation within a context ("Late" of attendance is not "late" of a parcel); returns `text`."""
    return text
