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
from app.booking.sessions.forgetting import forget_old_site_sessions
from app.booking.waiting.demand import DEMAND, tell_of_unmet_demand
from app.booking.waiting.line import forget_old_waits
from app.booking.waiting.offering import OFFERS, offer_free_times
from app.chat import jobs as chat_jobs
from app.chat.broadcasting import send_broadcasts
from app.chat.exporting import Press, forget_exports, make_due_exports
from app.chat.later import send_due
from app.chat.promising import raise_overdue
from app.chat.telling_who_answers import tell_of_substitutes
from app.core import outbox
from app.core.jobs import Every
from app.core.outbound import OutboundGuard
from app.core.printing import print_pdf
from app.core.rounds import bit_by_bit, found_then_few_by_few, in_each_municipality
from app.core.running import Part, note_running
from app.core.work import UnitOfWork
from app.documents.applications import forget_removed_applications
from app.documents.cvs import forget_removed_cvs
from app.documents.removed_entries import forget_removed_entries
from app.files import jobs as files_jobs
from app.files.checking import Inspection
from app.files.scanning import scanner_at
from app.files.service import forget_orphans, forget_unused
from app.licences.line import forget_old_waits as forget_licence_waits
from app.licences.line import give_on
from app.licences.looking_after import forget_old_licences, look_after_licences
from app.listings.closing import close_due_listings
from app.listings.forgetting_interests import forget_old_interests
from app.listings.incoming import IMPORT_GUARD
from app.listings.jobs_importing import imports_of_all
from app.listings.reporting import forget_report_places
from app.notifications import jobs as notifications_jobs
from app.notifications.delivering import email_due, push_due
from app.notifications.forgetting import forget_old_notifications
from app.notifications.reminders import remind_due
from app.privacy.jobs import TAKE_OUTS
from app.privacy.making import make_due_take_outs
from app.privacy.service import forget_take_outs
from app.programmes.looking_after import look_after_enrolments
from app.programmes.referring import by_itself
from app.programmes.referring.lists.keeping import LISTS, enrol_next_few, forget_old_lists
from app.programmes.videos import jobs as videos_jobs
from app.programmes.videos.asking import remind_of_films
from app.programmes.videos.converting import Studio, convert_due
from app.programmes.videos.retiring import forget_retired
from app.programmes.videos.uploading import forget_abandoned, kept_by_videos
from app.settings import Mode
from app.web import health
from app.web.idempotency import forget_answers
from app.web.services import Services
from app.wiring_take_out import workshop_of


def forget_unnamed(uow: UnitOfWork) -> int:
    """Remove contents on disk that neither a person's file nor a film names; returns how many."""
    return forget_orphans(uow, kept_elsewhere=kept_by_videos)


# Once in each municipality.
ROUNDS = (
    ("forget-queues", forget_old_queues, Every("29", "3")),
    ("forget-exports", forget_exports, Every("19")),
    ("forget-take-outs", forget_take_outs, Every("11", "3")),
    ("forget-notifications", forget_old_notifications, Every("31")),
    ("forget-answers", forget_answers, Every("37")),
    ("forget-orphans", forget_unnamed, Every("41", "3")),
    ("forget-uploads", forget_abandoned, Every("42", "3")),
    ("forget-retired-films", forget_retired, Every("44", "3")),
    ("films", remind_of_films, Every("7-57/10", "6-20")),
    ("forget-codes", forget_old_codes, Every("43")),
    ("forget-report-places", forget_report_places, Every("*/10")),
    ("forget-invitations", forget_old_invitations, Every("53", "4")),
    ("forget-sessions", forget_old_sessions, Every("47")),
    ("forget-deadlines", forget_old_deadlines, Every("33", "4")),
    ("forget-site-sessions", forget_old_site_sessions, Every("21", "4")),
    ("forget-removed", forget_removed, Every("27")),
    ("forget-waits", forget_old_waits, Every("29", "4")),
    ("forget-cvs", forget_removed_cvs, Every("39")),
    ("forget-cv-entries", forget_removed_entries, Every("38")),
    ("forget-applications", forget_removed_applications, Every("49")),
    ("forget-licences", forget_old_licences, Every("37", "3")),
    ("forget-lists", forget_old_lists, Every("51", "4")),
    ("forget-licence-waits", forget_licence_waits, Every("31", "4")),
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
    ("licences", look_after_licences, Every("*/10")),
    ("licence-lines", give_on, Every("5-59/10")),
    ("programmes", look_after_enrolments, Every("*/10")),
    (LISTS, enrol_next_few, Every()),
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
    demand = partial(tell_of_unmet_demand, units, directory.all)
    jobs.add(DEMAND, demand, every=Every("11", "8-16"), is_slow=True)
    jobs.add("imports", imports, every=Every(), is_slow=True)
    broadcasts = partial(send_broadcasts, units, directory.all)
    jobs.add(chat_jobs.BROADCASTS, broadcasts, every=Every(), is_slow=True)
    exports = partial(make_due_exports, Press(units, directory.all, print_pdf))
    jobs.add(chat_jobs.EXPORTS, exports, every=Every(), is_slow=True)
    take_outs = partial(make_due_take_outs, workshop_of(parts))
    jobs.add(TAKE_OUTS, take_outs, every=Every(), is_slow=True)
    enrolling = found_then_few_by_few(
        units,
        directory.all,
        by_itself.due_by_itself,
        by_itself.enrol_those_due,
        few=by_itself.FEW,
    )
    jobs.add("enrol-by-itself", enrolling, every=Every("47", "5"), is_slow=True)
    studio = Studio(units, directory.all, parts.settings.data_dir / "films-at-work")
    jobs.add(videos_jobs.VIDEOS, partial(convert_due, studio), every=Every(), is_slow=True)
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
