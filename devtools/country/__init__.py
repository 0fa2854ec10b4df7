"""A whole country, invented and written by COPY: what is measured at the size of the real one."""
