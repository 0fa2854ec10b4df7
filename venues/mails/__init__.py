"""What we write to partners about themselves; one function a mail, called by the outbox."""
