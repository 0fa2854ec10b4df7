"""One function a fault of the table; importing a module registers its faults."""
