"""Finding an offer: the search, favourites, saved searches, alerts. Above the bookings it hides."""
