"""The ground every floor stands on: refusals, French places, clocks and formats."""
