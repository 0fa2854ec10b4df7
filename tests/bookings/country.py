"""As many bookings as a country has, for a test that reads a plan."""

from tests.owner import as_owner


def a_country_of_bookings(many: int = 5000) -> None:
    """The bookings there are, copied for other teachers of other schools, and counted: a plan on
    one page says nothing."""
    other = dict.fromkeys(("teacher_id", "institution_id", "offer_id", "stock_id"), "-n")
    values = {"id": "copied.id + n", "reference": "'C-' || n", **other}
    said = ", ".join(f"'{name}', {value}" for name, value in values.items())
    as_owner(
        "SET LOCAL session_replication_role = replica",
        f"""INSERT INTO bookings_booking
        SELECT made.* FROM (SELECT * FROM bookings_booking LIMIT 1) AS copied,
        generate_series(1, {many}) AS n, jsonb_build_object({said}) AS other,
        jsonb_populate_record(NULL::bookings_booking, to_jsonb(copied) || other) AS made""",
        "SET LOCAL session_replication_role = origin",
        "ANALYZE bookings_booking",
    )
