"""What we write about offers: one function a mail, called by the outbox (R60–R62).

The words are in templates/offers/mails/<same name>.html.
"""
