"""The product in plain Python: what each verb does, without a database (G16).

Written from docs/rules.md, not from the code: each verb changes the model and says « done »,
or says « no » and changes nothing. Money in euros, moments with their zone.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
DONE, NO = "done", "no"
NOTICE = timedelta(days=15)  # R31
AFTER_THE_END = timedelta(hours=48)  # R27, R28
HOLD = timedelta(days=7)  # R30


@dataclass
class Line:
    """The one dated, priced line of an offer (R15, R16)."""

    version: int
    price: Decimal
    starts_at: datetime
    ends_at: datetime
    bookable_until: datetime
    held_for: int | None = None
    held_until: datetime | None = None

    def held(self, now: datetime) -> bool:
        return self.held_until is not None and self.held_until > now


@dataclass
class Deal:
    """A booking (R20–R29): who, at what price, where it stands."""

    teacher: int
    school: int
    line: Line
    price: Decimal
    state: str = "PREBOOKED"
    reason: str = ""
    cancellable_until: datetime | None = None
    last: tuple[str, str] = ("prebook", "")

    @property
    def live(self) -> bool:
        return self.state != "CANCELLED"


@dataclass
class Offer:
    """An offer, its open line, every booking it has had."""

    line: Line | None
    state: str = "PUBLISHED"
    before_archive: str = ""
    deals: list[Deal] = field(default_factory=list)
    versions: int = 1

    @property
    def live(self) -> Deal | None:
        return next((deal for deal in self.deals if deal.live), None)


@dataclass
class World:
    """Everything the verbs may change."""

    now: datetime
    school_of: list[int]  # of each teacher
    amounts: list[Decimal]  # credit of each school
    engaged: list[Decimal]
    offers: list[Offer]
    suspended: bool = False

    def prebook(self, o: int, teacher: int, version: int) -> str:
        """R20: free, dated, in time; asking twice is asking once."""
        offer = self.offers[o]
        line, live = offer.line, offer.live
        if live and live.teacher == teacher and live.state == "PREBOOKED":
            return DONE
        if offer.state != "PUBLISHED" or line is None or self.now > line.bookable_until:
            return NO
        if (line.held(self.now) and line.held_for != teacher) or live or line.version != version:
            return NO
        line.held_for = line.held_until = None
        offer.deals.append(Deal(teacher, self.school_of[teacher], line, line.price))
        return DONE

    def confirm(self, deal: Deal, principal: int, version: int) -> str:
        """R21, R41, R42: in time, unchanged, paid for, not suspended."""
        if deal.last == ("confirm", f"principal{principal}") and deal.state == "CONFIRMED":
            return DONE
        if principal != deal.school or deal.state != "PREBOOKED" or self.suspended:
            return NO
        if self.now > deal.line.bookable_until or version != deal.line.version:
            return NO
        if self.engaged[principal] + deal.price > self.amounts[principal]:
            return NO
        self.engaged[principal] += deal.price
        starts = deal.line.starts_at.astimezone(PARIS)
        deal.cancellable_until = (starts.replace(tzinfo=None) - NOTICE).replace(tzinfo=PARIS)
        deal.state, deal.last = "CONFIRMED", ("confirm", f"principal{principal}")
        return DONE

    def cancel(self, deal: Deal, verb: str, by: str, reason: str, allowed: bool) -> str:
        """Every way out: R22–R27, R43: the credit comes back where it was engaged."""
        if deal.last == (verb, by) and deal.state == "CANCELLED":
            return DONE
        if not allowed:
            return NO
        if deal.state in ("CONFIRMED", "USED"):
            self.engaged[deal.school] -= deal.price
        deal.state, deal.reason, deal.last = "CANCELLED", reason, (verb, by)
        return DONE

    def refuse(self, deal: Deal, principal: int) -> str:
        """R22."""
        may = principal == deal.school and deal.state == "PREBOOKED"
        return self.cancel(deal, "refuse", f"principal{principal}", "REFUSED_BY_PRINCIPAL", may)

    def withdraw(self, deal: Deal, teacher: int) -> str:
        """R23, S24."""
        may = teacher == deal.teacher and deal.state == "PREBOOKED"
        return self.cancel(deal, "withdraw", f"teacher{teacher}", "WITHDRAWN_BY_TEACHER", may)

    def cancel_by_school(self, deal: Deal, principal: int) -> str:
        """R24, R31: to the second."""
        may = principal == deal.school and deal.state == "CONFIRMED"
        may = may and deal.cancellable_until is not None and self.now <= deal.cancellable_until
        return self.cancel(
            deal, "cancel_by_school", f"principal{principal}", "CANCELLED_BY_PRINCIPAL", may
        )

    def cancel_by_partner(self, deal: Deal) -> str:
        """R27: until 48 h after the end."""
        may = deal.state in ("PREBOOKED", "CONFIRMED")
        may = may and self.now <= deal.line.ends_at + AFTER_THE_END
        return self.cancel(deal, "cancel_by_partner", "partner", "CANCELLED_BY_PARTNER", may)

    def cancel_by_administration(self, deal: Deal) -> str:
        """Never what is reimbursed."""
        may = deal.state in ("PREBOOKED", "CONFIRMED", "USED")
        return self.cancel(deal, "cancel_by_administration", "staff", "ADMINISTRATION", may)

    def ring(self) -> None:
        """R25, R28: what the clock moves."""
        for deal in [deal for offer in self.offers for deal in offer.deals]:
            if deal.state == "PREBOOKED" and self.now > deal.line.bookable_until:
                self.cancel(deal, "expire", "time", "EXPIRED", True)
            elif deal.state == "CONFIRMED" and self.now >= deal.line.ends_at + AFTER_THE_END:
                deal.state, deal.last = "USED", ("mark_used", "time")

    def change_price(self, o: int, price: Decimal) -> str:
        """R19, R30: in place while nobody booked; else a new line held for the same teacher."""
        offer = self.offers[o]
        line, live = offer.line, offer.live
        if line is None or (live and live.state != "PREBOOKED"):
            return NO
        holder = live.teacher if live else line.held_for if line.held(self.now) else None
        if holder is None:
            offer.versions += line.price != price
            line.price, line.version = price, offer.versions
            return DONE
        if offer.state != "PUBLISHED" or line.price == price or line.bookable_until <= self.now:
            return NO
        if live:
            self.cancel(live, "change_terms", "partner", "TERMS_CHANGED", True)
        offer.versions += 1
        until = min(self.now + HOLD, line.bookable_until)
        dates = (line.starts_at, line.ends_at, line.bookable_until)
        offer.line = Line(offer.versions, price, *dates, held_for=holder, held_until=until)
        return DONE

    def delete_line(self, o: int) -> str:
        """R26, S25: the pre-booking falls with it; never under a confirmed booking."""
        offer = self.offers[o]
        live = offer.live
        if offer.state not in ("PUBLISHED", "PAUSED") or (live and live.state != "PREBOOKED"):
            return NO
        if live:
            self.cancel(live, "change_terms", "partner", "TERMS_CHANGED", True)
        offer.line = None
        return DONE

    def create_line(self, o: int, line: Line) -> str:
        """S26: dated again, bookable again."""
        offer = self.offers[o]
        if offer.state == "ARCHIVED" or offer.line or line.bookable_until <= self.now:
            return NO
        offer.versions += 1
        line.version, offer.line = offer.versions, line
        return DONE

    def turn(self, o: int, verb: str) -> str:
        """R12: the life of an offer."""
        offer = self.offers[o]
        running = offer.live is not None and offer.live.line.ends_at > self.now
        arrows = {
            "pause": (["PUBLISHED"], "PAUSED"),
            "resume": (["PAUSED"], "PUBLISHED"),
            "reject": (["PUBLISHED", "PAUSED"], "REJECTED"),
            "archive": (["PUBLISHED", "PAUSED", "REJECTED"], "ARCHIVED"),
        }
        if verb == "unarchive":
            if offer.state == "ARCHIVED":
                offer.state = offer.before_archive
            return DONE
        if verb == "publish":
            dated = offer.line is not None and offer.line.bookable_until > self.now
            if offer.state == "PUBLISHED":
                return DONE
            if offer.state != "REJECTED" or not dated:
                return NO
            offer.state = "PUBLISHED"
            return DONE
        sources, target = arrows[verb]
        if verb in ("archive", "reject") and running:
            return NO
        if offer.state == target and verb != "reject":
            return DONE
        if offer.state not in sources:
            return NO
        offer.before_archive, offer.state = offer.state, target
        return DONE
