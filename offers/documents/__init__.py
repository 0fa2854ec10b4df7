"""Files about offers: values in, bytes or a stream out."""
