"""The mock ADAGE: a separate process that speaks ADAGE's contract over real HTTP.

It imports nothing of the product. Run it with `python -m mock_adage`.
"""
