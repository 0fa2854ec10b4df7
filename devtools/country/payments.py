"""Statements of payment for the used bookings of a country: runs, totals, lines, their journal."""

# A statement is a partner's share of a run; runs keep those that are there already.
STATEMENTS = (
    """
CREATE TEMP TABLE country_statement ON COMMIT DROP AS
SELECT run_day, troupe.partner_id, sum(price) AS total, bool_and(reimbursed_at IS NOT NULL) AS paid,
    min(reimbursed_at) AS paid_at, extract(year FROM run_day)::int AS year,
    row_number() OVER (
        PARTITION BY extract(year FROM run_day) ORDER BY run_day, troupe.partner_id
    ) AS rank
FROM country_outing JOIN country_project USING (project)
JOIN venues_venue AS troupe ON troupe.id = venue_id
WHERE run_day IS NOT NULL GROUP BY run_day, troupe.partner_id
""",
    """
INSERT INTO reimbursements_statementrun (day, started_at)
SELECT DISTINCT run_day, run_day + interval '6 hours' FROM country_statement
ON CONFLICT (day) DO NOTHING
""",
    """
INSERT INTO reimbursements_statement (year, rank, reference, issued_at, partner_name, partner_siren,
    total, state, paid_on, rejection_note, bank_details_id, partner_id, run_id)
SELECT drawn.year, COALESCE(counter.last, 0) + drawn.rank,
    to_char(run_day, '"JR-"YYYY"-"MMDD"-"')
        || lpad((COALESCE(counter.last, 0) + drawn.rank)::text, greatest(4, length(
            (COALESCE(counter.last, 0) + drawn.rank)::text)), '0'),
    run_day + interval '7 hours', partner.name, partner.siren, total,
    CASE WHEN paid THEN 'PAID' ELSE 'ISSUED' END, CASE WHEN paid THEN paid_at::date END, '',
    bank.id, drawn.partner_id, run.id
FROM country_statement AS drawn
JOIN venues_partner AS partner ON partner.id = drawn.partner_id
JOIN venues_bankdetails AS bank ON bank.partner_id = drawn.partner_id
JOIN reimbursements_statementrun AS run ON run.day = run_day
LEFT JOIN reimbursements_statementcounter AS counter ON counter.year = drawn.year
ORDER BY run_day, drawn.partner_id
""",
    """
INSERT INTO reimbursements_statementcounter AS counter (year, last)
SELECT year, max(rank) FROM country_statement GROUP BY year
ON CONFLICT (year) DO UPDATE SET last = counter.last + excluded.last
""",
    """
INSERT INTO reimbursements_statementline (kind, amount, offer_title, institution_name, teacher_name,
    booking_id, statement_id)
SELECT 'BOOKING', price, title, school.name || ', ' || school.city,
    concat_ws(' ', person.civility, person.first_name, person.last_name),
    {bookings_booking} + booking, statement.id
FROM country_outing JOIN country_project USING (project)
JOIN venues_venue AS venue ON venue.id = venue_id
JOIN reimbursements_statementrun AS run ON run.day = run_day
JOIN reimbursements_statement AS statement
    ON statement.run_id = run.id AND statement.partner_id = venue.partner_id
JOIN schools_institution AS school ON school.id = school_id
JOIN accounts_user AS person ON person.id = teacher_id
""",
    """
INSERT INTO reimbursements_paymentact (at, actor_label, verb, note, run_id, statement_id)
SELECT run.started_at, %(by_itself)s, 'start', '', run.id, NULL
FROM reimbursements_statementrun AS run
WHERE NOT EXISTS (SELECT FROM reimbursements_paymentact AS act WHERE act.run_id = run.id)
UNION ALL
SELECT issued_at, %(by_itself)s, 'issue', '', run_id, statement.id
FROM reimbursements_statement AS statement JOIN country_statement AS drawn USING (partner_id)
JOIN reimbursements_statementrun AS run ON run.id = run_id AND run.day = drawn.run_day
UNION ALL
SELECT paid_at, %(by_itself)s, 'pay', '', run_id, statement.id
FROM reimbursements_statement AS statement JOIN country_statement AS drawn USING (partner_id)
JOIN reimbursements_statementrun AS run ON run.id = run_id AND run.day = drawn.run_day
WHERE paid
""",
)
