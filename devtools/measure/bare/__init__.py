"""A bare Django doing the same list and the same pre-booking: what the product is compared with.

What `startproject` gives, on the same PostgreSQL and the same gunicorn; none of the product.
"""
