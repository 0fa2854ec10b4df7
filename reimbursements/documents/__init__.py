"""What is handed over: the transfer file of a run, the statement as PDF and CSV."""
