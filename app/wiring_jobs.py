"""What is done in the background: the jobs of the worker, and how often each is done."""

from __future__ import annotations

from functools import partial

from app.accounts.codes import forget_old_codes
from app.accounts.invitations import forget_old_invitations
from app.accounts.sessions import forget_old_sessions
from app.booking import jobs as booking_jobs
from app.booking.calendars import jobs as calendar_jobs
from app.booking.calendars.caldav import CalDavServer
from app.booking.calendars.domains import servers_of
from app.booking.calendars.parts import CALENDARS, Calendars
from app.booking.calendars.pretend import chooser
from app.booking.calendars.writing import ask_for_those_without_meeting
from app.booking.drop_in.forgetting import forget_old_queues
from app.booking.must_book.asking_many import ASKINGS, ask_next_few
from app.booking.must_book.moving import look_after_deadlines
from app.booking.must_book.settling import forget_old_deadlines
from app.booking.put_aside import forget_removed
from app.booking.seeing_to import see_to_meetings
from app.booking.sessions.forgetting import forget_old_workshops
from app.booking.waiting.demand import tell_of_unmet_demand
from app.booking.waiting.line import forget_old_waits
from app.booking.waiting.offering import OFFERS, offer_free_times
from app.chat import jobs as chat_jobs
from app.chat.broadcasting import send_broadcasts
from app.chat.exporting import Press, forget_exports, make_due_exports
from app.chat.later import send_due
from app.chat.printing import print_pdf
from app.chat.promising import raise_overdue
from app.chat.telling_who_answers import tell_of_substitutes
from app.core import outbox
from app.core.jobs import Every
from app.core.outbound import OutboundGuard
from app.core.rounds import bit_by_bit, in_each_municipality
from app.core.running import Part, note_running
from app.files import jobs as files_jobs
from app.files.checking import Inspection
from app.files.scanning import scanner_at
from app.files.service import forget_orphans, forget_unused
from app.listings.closing import close_due_listings
from app.listings.forgetting_interests import forget_old_interests
from app.listings.incoming import IMPORT_GUARD
from app.listings.jobs_importing import imports_of_all
from app.listings.reporting import forget_report_places
from app.notifications import jobs as notifications_jobs
from app.notifications.delivering import email_due, push_due
from app.notifications.forgetting import forget_old_notifications
from app.notifications.reminders import remind_due
from app.settings import Mode
from app.web import health
from app.web.idempotency import forget_answers
from app.web.services import Services

# Once in each municipality.
ROUNDS = (
    ("forget-queues", forget_old_queues, Every("29", "3")),
    ("forget-exports", forget_exports, Every("19")),
    ("forget-notifications", forget_old_notifications, Every("31")),
    ("forget-answers", forget_answers, Every("37")),
    ("forget-orphans", forget_orphans, Every("41", "3")),
    ("forget-codes", forget_old_codes, Every("43")),
    ("forget-report-places", forget_report_places, Every("*/10")),
    ("forget-invitations", forget_old_invitations, Every("53", "4")),
    ("forget-sessions", forget_old_sessions, Every("47")),
    ("forget-deadlines", forget_old_deadlines, Every("33", "4")),
    ("forget-workshops", forget_old_workshops, Every("21", "4")),
    ("forget-removed", forget_removed, Every("27")),
    ("forget-waits", forget_old_waits, Every("29", "4")),
    ("unmet-demand", tell_of_unmet_demand, Every("11", "8-16")),
    ("calendars-without-meeting", ask_for_those_without_meeting, Every("29")),
)

# Some rows at a time: people write meanwhile.
BIT_BY_BIT = (
    ("reminders", remind_due, Every()),
    ("close-due-listings", close_due_listings, Every("1")),
    ("forget-unused-files", forget_unused, Every("23")),
    ("forget-interests", forget_old_interests, Every("13", "4")),
    ("chat-overdue", raise_overdue, Every()),
    ("chat-substitutes", tell_of_substitutes, Every()),
    ("chat-send-later", send_due, Every()),
    (booking_jobs.CLEARINGS, see_to_meetings, Every()),
    (ASKINGS, ask_next_few, Every()),
    ("must-book", look_after_deadlines, Every("*/10")),
)


def work(parts: Services) -> None:
    """Name the jobs of the worker."""
    units, directory, jobs = parts.units, parts.directory, parts.jobs
    jobs.add("outbox", lambda: outbox.work_off(units, directory.by_id), every=Every())
    jobs.add("running", note_running(units, Part.WORKER), every=Every())
    jobs.add("forget-old-events", lambda: outbox.forget_old(units), every=Every("17"))
    for name, verb, every in ROUNDS:
        jobs.add(name, in_each_municipality(units, directory.all, verb), every=every)
    _work_slowly(parts)


def _work_slowly(parts: Services) -> None:
    """Name the jobs that wait for others or have much to do, each with threads of its own."""
    units, directory, jobs = parts.units, parts.directory, parts.jobs
    for name, few, every in BIT_BY_BIT:
        jobs.add(name, bit_by_bit(units, directory.all, few), every=every, is_slow=True)
    look = chat_jobs.look_for_unseen(units, directory.all, jobs)
    jobs.add(chat_jobs.UNSEEN, look, every=Every(), is_slow=True)
    office = notifications_jobs.post_office(parts)
    deliveries = (partial(push_due, office), partial(email_due, office))
    jobs.add(notifications_jobs.DELIVERIES, *deliveries, every=Every(), is_slow=True)
    scanner = scanner_at(parts.settings.clamav_address)
    parts.provided[health.NOTES] = [("scanner", scanner.complaint)]
    parts.provided[health.THOROUGH_NOTES] = [
        ("scanner", lambda: scanner.complaint(thoroughly=True))
    ]
    checks_of_files = files_jobs.checks(Inspection(units, scanner, directory.all), jobs)
    jobs.add(files_jobs.CHECKS, checks_of_files, every=Every(), is_slow=True)
    guard = parts.provided[IMPORT_GUARD] = OutboundGuard(parts.settings.import_extra_origins)
    imports = partial(imports_of_all, units, directory.all, guard)
    offers = partial(offer_free_times, units, directory.all)
    jobs.add(OFFERS, offers, every=Every(), is_slow=True)
    jobs.add("imports", imports, every=Every(), is_slow=True)
    broadcasts = partial(send_broadcasts, units, directory.all)
    jobs.add(chat_jobs.BROADCASTS, broadcasts, every=Every(), is_slow=True)
    exports = partial(make_due_exports, Press(units, directory.all, print_pdf))
    jobs.add(chat_jobs.EXPORTS, exports, every=Every(), is_slow=True)
    _look_after_calendars(parts)


def _look_after_calendars(parts: Services) -> None:
    """Name the job of advisers' own calendars, and who is asked about them."""
    guard = OutboundGuard(parts.settings.calendar_extra_origins)
    is_tried_out = parts.settings.mode is not Mode.PRODUCTION
    server_of = chooser(CalDavServer(guard, servers=servers_of), pretends=is_tried_out)
    parts.provided[CALENDARS] = Calendars(server_of)
    steps = (
        partial(calendar_jobs.write_all, parts.units, parts.directory.all, server_of),
        partial(calendar_jobs.read_all, parts.units, parts.directory.all, server_of),
    )
    parts.jobs.add(calendar_jobs.CALENDARS, *steps, every=Every(), is_slow=True)
