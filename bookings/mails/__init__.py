"""What we write about bookings: one function a mail, called by the outbox (R60–R62).

A function says who learns what; the words are in templates/bookings/mails/<same name>.html.
"""
