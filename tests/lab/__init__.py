"""The lab: the whole stack on loopback, a crowd over HTTP, faults one at a time, and the proof."""
