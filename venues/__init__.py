"""Who offers: cultural partners, their venues, members and referencing."""
