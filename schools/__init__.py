"""Who books: institutions, their people, school years, levels and credit."""
