"""Who hears which event: in the worker after the commit, and on open pages."""

from __future__ import annotations

from collections.abc import Callable

from app.accounts.contract import (
    CitizenRegistered,
    OwnAdviserChanged,
    PersonBlocked,
    RegistrationEnded,
    SessionEnded,
    SessionOpened,
    SubstituteNamed,
    SubstitutionChanged,
    TeamHoursChanged,
    TeamLeft,
)
from app.booking import jobs as booking_jobs
from app.booking.calendars import jobs as calendar_jobs
from app.booking.calendars.hearing import (
    follow_session,
    forget_calendar_of,
    move_in_calendar,
    put_in_calendar,
    take_out_of_calendar,
    write_room_anew,
)
from app.booking.contract_events import (
    CalendarCleared,
    ClearingBegun,
    ClearingStopped,
    InterpreterNoted,
    LatenessNoted,
    MeetingBooked,
    MeetingCancelled,
    MeetingConfirmed,
    MeetingMoved,
    OutcomeNoted,
    VideoRoomChanged,
)
from app.booking.drop_in import kinds_told as drop_in_told
from app.booking.drop_in.contract import NextInLine, NumberCalled, NumberSkipped, QueueClosed
from app.booking.kinds_away import tell_of_clearing
from app.booking.kinds_interpreting import tell_of_interpreter
from app.booking.kinds_told import (
    tell_of_booking,
    tell_of_cancellation,
    tell_of_lateness,
    tell_of_move,
)
from app.booking.must_book.asking_many import wake_for_askings
from app.booking.must_book.settling import ask_again_after_cancellation, meet_with_booking
from app.booking.phoning import keep_known_phone
from app.booking.realtime import CalendarRelay
from app.booking.reminding import keep_reminders
from app.booking.sessions import kinds_told as sessions_told
from app.booking.sessions.contract import (
    AttendanceNoted,
    CitizensInvited,
    SeatGivenUp,
    SeatTaken,
    SessionCalledOff,
    SessionMoved,
    SessionPlanned,
)
from app.booking.waiting import jobs as waiting_jobs
from app.booking.waiting.ending import (
    end_wait_with_booking,
    end_wait_with_cancellation,
    end_wait_with_move,
)
from app.chat import jobs as chat_jobs
from app.chat.about_interests import begin_with_answer, end_with_interest, follow_company
from app.chat.assigning import follow_own_adviser, let_go_of
from app.chat.contract import (
    ConversationChanged,
    ConversationMoved,
    ConversationOpened,
    MessagePosted,
    MessageRedacted,
    MessagesRead,
    NoteWritten,
    ScheduledChanged,
)
from app.chat.hearing import Hearing
from app.chat.promising_anew import count_promises_anew
from app.chat.realtime import ChatRelay
from app.chat.realtime_inbox import InboxRelay
from app.chat.realtime_lists import ListRelay
from app.chat.telling_who_answers import tell_substitute
from app.core.events import Event
from app.core.work import UnitOfWork
from app.documents.contract_events import (
    ApplicationMade,
    CvMade,
    WorksheetHandedIn,
    WorksheetOpenAgain,
)
from app.employers.contract import (
    ColleagueJoined,
    ColleagueRemoved,
    EmployerRestored,
    EmployerRevoked,
)
from app.files import jobs as files_jobs
from app.files.contract import FileChecked
from app.licences.contract import LicenceExtended, LicenceGiven, LicenceTakenBack, SeatFreed
from app.licences.line import give_on_when_free
from app.licences.telling import tell_of_seat
from app.listings import import_digest
from app.listings import listeners_following as listeners
from app.listings.claiming import close_imported_twins
from app.listings.contract import (
    FollowersLeftToTell,
    ImportFinished,
    InterestAnswered,
    InterestSent,
    InterestStopped,
    InterestWithdrawn,
    ListingApproved,
    OccupationPlaced,
    OpeningPlaced,
)
from app.listings.placing import place_carriers
from app.listings.stopping import close_openings_of, reopen_openings_of
from app.notifications import jobs as notifications_jobs
from app.notifications.contract import NotificationCreated, NotificationsCreated
from app.notifications.socket import NewsRelay
from app.privacy.jobs import wake_for_take_outs
from app.programmes.classes.contract import CohortChanged
from app.programmes.classes.settling import (
    note_workshop,
    settle_after_end,
    settle_after_session,
    settle_class,
)
from app.programmes.contract_events import (
    DeadlineSet,
    EnrolmentEnded,
    LeaveChanged,
    ProgrammeAccessEnded,
    RequiredPartOver,
)
from app.programmes.doing import note_log_in
from app.programmes.following import follow_licence_change, follow_meeting
from app.programmes.following_up.after_required import tell_of_required_part
from app.programmes.hand_ins.handing_in import note_file_refused
from app.programmes.kinds_turns import (
    tell_access_over,
    tell_of_deadline,
    tell_of_leave,
    tell_required_over,
)
from app.programmes.library.contract import TopicWishAnswered, TopicWished
from app.programmes.library.contract_together import TogetherTurned
from app.programmes.library.kinds_told import tell_citizen as tell_of_wish_answered
from app.programmes.library.kinds_told import tell_editors
from app.programmes.library.realtime import TogetherRelay
from app.programmes.listening import (
    note_application,
    note_cv,
    note_meeting,
    note_survey,
    note_worksheet,
)
from app.programmes.offering import enrol_with_place, is_told_by_programme
from app.programmes.referring.by_itself import end_what_has_not_begun, enrol_registered
from app.programmes.referring.lists.keeping import wake_for_lists
from app.programmes.videos.contract import VideoPublished, VideoSaidUnseen, VideoWatched
from app.programmes.videos.hearing import ask_again, note_film_not_seen, note_film_seen
from app.programmes.videos.jobs import wake_for_videos
from app.surveys.contract import SurveyAnswered
from app.tenancy.contract import ClosingDaysChanged
from app.web.cutting_off import cutting_off, hanging_up, on_sweeping
from app.web.services import Services


def tell_of_seat_alone(uow: UnitOfWork, event: LicenceGiven) -> None:
    """Tell who got a seat by the line, unless the programme whose place it is tells them."""
    if not is_told_by_programme(uow, event.licence_id):
        tell_of_seat(uow, event.licence_id)


# In the worker, after the commit.
LISTENERS = (
    (NextInLine, drop_in_told.tell_next),
    (NumberCalled, drop_in_told.tell_called),
    (NumberSkipped, drop_in_told.tell_skipped),
    (QueueClosed, drop_in_told.tell_closed),
    (CitizensInvited, sessions_told.tell_invited),
    (SeatTaken, sessions_told.tell_of_seat),
    (SeatGivenUp, sessions_told.tell_of_sign_off),
    (SessionMoved, sessions_told.tell_of_new_time),
    (SessionCalledOff, sessions_told.tell_of_calling_off),
    (ListingApproved, listeners.tell_followers),
    (FollowersLeftToTell, listeners.tell_further_followers),
    (ListingApproved, close_imported_twins),
    (ImportFinished, import_digest.tell_followers_of_import),
    (OccupationPlaced, place_carriers),
    (OpeningPlaced, import_digest.tell_followers_of_opening),
    (InterestSent, listeners.tell_employer),
    (InterestAnswered, listeners.tell_citizen),
    (OwnAdviserChanged, follow_own_adviser),
    (PersonBlocked, let_go_of),
    (SubstituteNamed, tell_substitute),
    (ClosingDaysChanged, count_promises_anew),
    (TeamHoursChanged, count_promises_anew),
    (MeetingBooked, tell_of_booking),
    (MeetingMoved, tell_of_move),
    (MeetingCancelled, tell_of_cancellation),
    (LatenessNoted, tell_of_lateness),
    (MeetingBooked, meet_with_booking),
    (MeetingCancelled, ask_again_after_cancellation),
    (MeetingBooked, end_wait_with_booking),
    (MeetingMoved, end_wait_with_move),
    (MeetingCancelled, end_wait_with_cancellation),
    (MeetingBooked, put_in_calendar),
    (MeetingMoved, move_in_calendar),
    (SessionPlanned, follow_session),
    (SessionCalledOff, follow_session),
    (MeetingCancelled, take_out_of_calendar),
    (VideoRoomChanged, write_room_anew),
    (PersonBlocked, forget_calendar_of),
    (InterpreterNoted, tell_of_interpreter),
    (MeetingBooked, keep_known_phone),
    (MeetingMoved, keep_known_phone),
    (MeetingBooked, keep_reminders),
    (MeetingMoved, keep_reminders),
    (MeetingCancelled, keep_reminders),
    (CalendarCleared, tell_of_clearing),
    (ClearingStopped, tell_of_clearing),
    (SeatFreed, give_on_when_free),
    (CvMade, note_cv),
    (ApplicationMade, note_application),
    (WorksheetHandedIn, note_worksheet),
    (WorksheetOpenAgain, note_worksheet),
    (OutcomeNoted, note_meeting),
    (SurveyAnswered, note_survey),
    (LicenceGiven, enrol_with_place),
    (LicenceGiven, tell_of_seat_alone),
    (DeadlineSet, tell_of_deadline),
    (LeaveChanged, tell_of_leave),
    (RequiredPartOver, tell_required_over),
    (ProgrammeAccessEnded, tell_access_over),
    (LicenceExtended, follow_licence_change),
    (LicenceTakenBack, follow_licence_change),
    (SessionOpened, note_log_in),
    (CitizenRegistered, enrol_registered),
    (RegistrationEnded, end_what_has_not_begun),
    (RequiredPartOver, tell_of_required_part),
    (MeetingBooked, follow_meeting),
    (MeetingMoved, follow_meeting),
    (MeetingCancelled, follow_meeting),
    (CohortChanged, settle_class),
    (SessionMoved, settle_after_session),
    (SessionCalledOff, settle_after_session),
    (EnrolmentEnded, settle_after_end),
    (ProgrammeAccessEnded, settle_after_end),
    (AttendanceNoted, note_workshop),
    (TopicWished, tell_editors),
    (TopicWishAnswered, tell_of_wish_answered),
    (VideoWatched, note_film_seen),
    (VideoSaidUnseen, note_film_not_seen),
    (VideoPublished, ask_again),
    (FileChecked, listeners.tell_of_refused_cv),
    (FileChecked, note_file_refused),
    (InterestAnswered, begin_with_answer),
    (InterestWithdrawn, end_with_interest),
    (InterestWithdrawn, listeners.tell_employer_of_withdrawal),
    (ColleagueJoined, follow_company),
    (ColleagueRemoved, follow_company),
    (InterestStopped, end_with_interest),
    (EmployerRevoked, close_openings_of),
    (EmployerRestored, reopen_openings_of),
)


def listen(parts: Services) -> None:
    """Say who hears which event, and who is woken after a commit."""
    if not parts.settings.tested:
        parts.units.after_commit.append(_wake_for_listeners(parts))
        parts.units.after_commit.append(notifications_jobs.wake_for_news(parts.jobs))
        parts.units.after_commit.append(chat_jobs.wake_for_unseen(parts.jobs))
        parts.units.after_commit.append(chat_jobs.wake_for_broadcasts(parts.jobs))
        parts.units.after_commit.append(chat_jobs.wake_for_exports(parts.jobs))
        parts.units.after_commit.append(wake_for_take_outs(parts.jobs))
        parts.units.after_commit.append(booking_jobs.wake_for_clearings(parts.jobs))
        parts.units.after_commit.append(wake_for_askings(parts.jobs))
        parts.units.after_commit.append(wake_for_lists(parts.jobs))
        parts.units.after_commit.append(files_jobs.wake_for_files(parts.jobs))
        parts.units.after_commit.append(waiting_jobs.wake_for_free_times(parts.jobs))
        parts.units.after_commit.append(calendar_jobs.wake_for_calendars(parts.jobs))
        parts.units.after_commit.append(wake_for_videos(parts.jobs))
    parts.units.after_commit.append(lambda _events: parts.bell.ring())
    for event, listener in LISTENERS:
        parts.bus.listen(event, listener)
    news = NewsRelay(parts.socketio)
    parts.bus.relay(NotificationCreated, news.one_created)
    parts.bus.relay(NotificationsCreated, news.many_created)
    parts.bus.relay(SessionEnded, cutting_off(parts), otherwise=hanging_up(parts))
    parts.bus.relay(PersonBlocked, cutting_off(parts), otherwise=hanging_up(parts))
    chat = ChatRelay(parts.socketio)
    parts.bus.relay(MessagePosted, chat.posted)
    parts.bus.relay(MessageRedacted, chat.redacted)
    parts.bus.relay(FileChecked, chat.file_checked)
    parts.bus.relay(MessagesRead, chat.read)
    parts.bus.relay(ConversationChanged, chat.changed, otherwise=chat.empty_room)
    hearing = Hearing(parts.socketio)
    parts.bus.relay(TeamLeft, hearing.lost_by, otherwise=hearing.take_out)
    parts.bus.relay(ColleagueRemoved, hearing.lost_by, otherwise=hearing.take_out)
    parts.bus.relay(SubstitutionChanged, hearing.moved, otherwise=hearing.take_all_out)
    parts.bus.relay(EmployerRevoked, hearing.moved, otherwise=hearing.take_all_out)
    on_sweeping(parts, hearing.look_through)
    inboxes = InboxRelay(parts.socketio, seconds_between=0 if parts.settings.tested else 1)
    inboxes.open_inboxes(parts)
    for moving in (
        *(ConversationOpened, MessagePosted, MessageRedacted),
        *(NoteWritten, ScheduledChanged),
    ):
        parts.bus.relay(moving, inboxes.moved)
    parts.bus.relay(ConversationChanged, inboxes.changed, otherwise=inboxes.forget)
    parts.bus.relay(ConversationMoved, inboxes.went_on, otherwise=inboxes.forget)
    parts.bus.relay(MessagesRead, inboxes.read)
    calendars = CalendarRelay(parts.socketio)
    for changing in (
        *(MeetingBooked, MeetingCancelled, MeetingConfirmed),
        *(LatenessNoted, OutcomeNoted, InterpreterNoted),
    ):
        parts.bus.relay(changing, calendars.changed)
    parts.bus.relay(MeetingMoved, calendars.moved)
    for clearing in (ClearingBegun, ClearingStopped, CalendarCleared):
        parts.bus.relay(clearing, calendars.cleared)
    parts.bus.relay(TogetherTurned, TogetherRelay(parts.socketio).turned)
    lists = ListRelay(parts.socketio)
    for listed in (ConversationOpened, MessagePosted, MessageRedacted, ConversationChanged):
        parts.bus.relay(listed, lists.moved)
    parts.bus.relay(MessagesRead, lists.read)


def _wake_for_listeners(parts: Services) -> Callable[[list[Event]], None]:
    """Return what wakes the worker after a commit that somebody there listens for."""

    def wake(events: list[Event]) -> None:
        if any(parts.bus.listeners.get(type(event).__name__) for event in events):
            parts.jobs.wake("outbox")

    return wake
