"""What every feature brings: its tables, doors, kinds of notification and parts of others' pages.

A new feature is a new folder and its lines here; removing it is deleting them.
"""

from __future__ import annotations

from app.accounts import api as accounts_api
from app.accounts import api_registrations as registrations_api
from app.accounts import commands as accounts_commands
from app.accounts import navigation as accounts_navigation
from app.accounts import (
    pages_advising,
    pages_log_in,
    pages_me,
    pages_staff,
    pages_substitutes,
    pages_target_groups,
    pages_teams,
)
from app.booking import api as booking_api
from app.booking import kinds_away as booking_kinds_away
from app.booking import kinds_interpreting as booking_interpreter
from app.booking import kinds_told as booking_kinds
from app.booking import models as booking_tables
from app.booking import navigation as booking_navigation
from app.booking import pages as booking_pages
from app.booking import pages_away as booking_pages_away
from app.booking import pages_hours as booking_pages_hours
from app.booking import pages_interpreting as booking_pages_interpreting
from app.booking import pages_moving as booking_pages_moving
from app.booking import pages_setup as booking_pages_setup
from app.booking import pages_staff as booking_pages_staff
from app.booking import pages_staff_meeting as booking_pages_meeting
from app.booking import pages_staff_times as booking_pages_times
from app.booking import pages_video as booking_pages_video
from app.booking import reminding as booking_reminding
from app.booking.calendars import models as own_calendar_tables
from app.booking.calendars import pages as own_calendar_pages
from app.booking.calendars import troubles as own_calendar_kinds
from app.booking.card import about_meetings
from app.booking.drop_in import api as drop_in_api
from app.booking.drop_in import api_staff as drop_in_api_staff
from app.booking.drop_in import kinds_told as drop_in_kinds
from app.booking.drop_in import models as drop_in_tables
from app.booking.drop_in import pages as drop_in_pages
from app.booking.drop_in import pages_staff as drop_in_pages_staff
from app.booking.must_book import api as must_book_api
from app.booking.must_book import kinds_told as must_book_kinds
from app.booking.must_book import models as must_book_tables
from app.booking.must_book import pages_staff as must_book_pages
from app.booking.sessions import api as sessions_api
from app.booking.sessions import api_staff as sessions_api_staff
from app.booking.sessions import kinds_told as sessions_kinds
from app.booking.sessions import models as sessions_tables
from app.booking.sessions import pages as sessions_pages
from app.booking.sessions import pages_attendance as sessions_pages_attendance
from app.booking.sessions import pages_staff as sessions_pages_staff
from app.booking.waiting import api as waiting_api
from app.booking.waiting import kinds_told as waiting_kinds
from app.booking.waiting import models as waiting_tables
from app.booking.waiting import pages as waiting_pages
from app.booking.waiting import pages_staff as waiting_pages_staff
from app.chat import api as chat_api
from app.chat import (
    cards,
    pages_class,
    pages_company,
    pages_inbox,
    pages_inbox_actions,
    pages_inbox_writing,
)
from app.chat import kinds_inbox as chat_inbox_kinds
from app.chat import kinds_told as chat_kinds
from app.chat import models as chat_tables
from app.chat import navigation as chat_navigation
from app.chat import pages as chat_pages
from app.demo import commands as demo_commands
from app.documents import api as documents_api
from app.documents import (
    api_hand_ins,
    api_setup,
    api_worksheets,
    pages_applications,
    pages_builder,
    pages_hand_ins,
    pages_sharing,
    pages_worksheets,
)
from app.documents import kinds_told as documents_kinds
from app.documents import models as documents_tables
from app.documents import navigation as documents_navigation
from app.documents import pages as documents_pages
from app.employers import kinds_told as employers_kinds
from app.employers import models as employers_tables
from app.employers import navigation as employers_navigation
from app.employers import pages as employers_pages
from app.employers import pages_people as employers_pages_people
from app.files import api as files_api
from app.files import models as files_tables
from app.licences import api as licences_api
from app.licences import api_pools as licences_api_pools
from app.licences import api_staff as licences_api_staff
from app.licences import api_survey as licences_api_survey
from app.licences import kinds_staff as licences_kinds_staff
from app.licences import kinds_told as licences_kinds
from app.licences import models as licences_tables
from app.licences import navigation as licences_navigation
from app.licences import pages as licences_pages
from app.licences import pages_pools as licences_pages_pools
from app.licences import pages_staff as licences_pages_staff
from app.licences import pages_survey as licences_pages_survey
from app.listings import (
    api_feed,
    api_following,
    api_posting,
    import_digest,
    kinds_followers,
    kinds_told,
    pages_approval,
    pages_feed,
    pages_following,
    pages_importing,
    pages_interests,
    pages_placing,
    pages_posting,
    pages_reporting,
)
from app.listings import commands_importing as listings_commands
from app.listings import models as listings_tables
from app.listings import models_importing as imports_tables
from app.listings import navigation as listings_navigation
from app.notifications import api as notifications_api
from app.notifications import digest
from app.notifications import models as notifications_tables
from app.notifications import navigation as notifications_navigation
from app.notifications import pages as notifications_pages
from app.plan import api as plan_api
from app.plan import models as plan_tables
from app.plan import navigation as plan_navigation
from app.plan import pages as plan_pages
from app.plan import pages_address as plan_pages_address
from app.plan.from_films import films_to_see
from app.plan.from_leading import led_drop_ins, led_sessions
from app.plan.from_licences import ends_of_licences
from app.plan.from_meetings import meetings_held, own_meetings
from app.plan.from_must_book import days_to_book_by
from app.plan.from_next_steps import own_next_steps
from app.plan.from_openings import saved_openings
from app.plan.from_programmes import deadlines_in_programmes
from app.plan.from_sessions import own_numbers, own_sessions
from app.plan.from_waiting import offered_times
from app.privacy import api as privacy_api
from app.privacy import kinds_told as privacy_kinds
from app.privacy import models as privacy_tables
from app.privacy import pages as privacy_pages
from app.programmes import api as programmes_api
from app.programmes import kinds_told as programmes_kinds
from app.programmes import kinds_turns as programmes_turns
from app.programmes import models as programmes_tables
from app.programmes import pages as programmes_pages
from app.programmes import pages_links as programmes_pages_links
from app.programmes import pages_signing as programmes_pages_signing
from app.programmes.classes import kinds_told as classes_kinds
from app.programmes.classes import models as classes_tables
from app.programmes.classes import navigation as classes_navigation
from app.programmes.classes import pages as classes_pages
from app.programmes.classes import pages_staff as classes_pages_staff
from app.programmes.classes import pages_workshops as classes_pages_workshops
from app.programmes.editing import navigation as editing_navigation
from app.programmes.editing import pages as editing_pages
from app.programmes.editing import pages_items as editing_pages_items
from app.programmes.editing import pages_trying_out as editing_pages_trying_out
from app.programmes.following_up import kinds_told as follow_up_kinds
from app.programmes.following_up import navigation as follow_up_navigation
from app.programmes.following_up import pages as follow_up_pages
from app.programmes.following_up import pages_list as follow_up_pages_list
from app.programmes.hand_ins import api as task_hand_ins_api
from app.programmes.hand_ins import api_staff as task_hand_ins_api_staff
from app.programmes.hand_ins import kinds_told as task_hand_ins_kinds
from app.programmes.hand_ins import models as task_hand_ins_tables
from app.programmes.hand_ins import pages as task_hand_ins_pages
from app.programmes.hand_ins import pages_staff as task_hand_ins_pages_staff
from app.programmes.hand_ins.card import about_tasks
from app.programmes.library import api as library_api
from app.programmes.library import kinds_told as library_kinds
from app.programmes.library import models as library_tables
from app.programmes.library import navigation as library_navigation
from app.programmes.library import pages as library_pages
from app.programmes.library import pages_courses as library_pages_courses
from app.programmes.library import pages_editors as library_pages_editors
from app.programmes.library import pages_parts as library_pages_parts
from app.programmes.library import pages_public as library_pages_public
from app.programmes.library import pages_steps as library_pages_steps
from app.programmes.library import pages_together as library_pages_together
from app.programmes.library import pages_wishes as library_pages_wishes
from app.programmes.library.card import about_next_steps, about_together
from app.programmes.referring import kinds_told as referring_kinds
from app.programmes.referring import models as referring_tables
from app.programmes.referring import navigation as referring_navigation
from app.programmes.referring import pages as referring_pages
from app.programmes.referring import pages_own as referring_pages_own
from app.programmes.referring.card import about_programmes
from app.programmes.referring.lists import api as lists_api
from app.programmes.referring.lists import commands as lists_commands
from app.programmes.referring.lists import kinds_told as lists_kinds
from app.programmes.referring.lists import models as lists_tables
from app.programmes.referring.lists import pages as lists_pages
from app.programmes.videos import api as videos_api
from app.programmes.videos import kinds_told as videos_kinds
from app.programmes.videos import models as videos_tables
from app.programmes.videos import navigation as videos_navigation
from app.programmes.videos import pages as videos_pages
from app.programmes.videos import pages_editing as videos_pages_editing
from app.programmes.videos import pages_embedding as videos_pages_embedding
from app.programmes.videos import pages_retiring as videos_pages_retiring
from app.programmes.videos import pages_rights as videos_pages_rights
from app.surveys import models as surveys_tables
from app.tenancy import pages as tenancy_pages
from app.web import api_document, counts, health, i18n, pwa

# Named here, so that every table is known whichever door is opened first.
TABLES = (
    *(sessions_tables, drop_in_tables),
    *(booking_tables, waiting_tables),
    *(booking_tables, own_calendar_tables),
    must_book_tables,
    *(surveys_tables, licences_tables, programmes_tables),
    *(library_tables, referring_tables, lists_tables, videos_tables),
    *(classes_tables, task_hand_ins_tables),
    *(chat_tables, employers_tables, files_tables, notifications_tables),
    documents_tables,
    plan_tables,
    privacy_tables,
    *(listings_tables, imports_tables),
)

PAGES = (
    *(drop_in_pages.pages, drop_in_pages_staff.pages),
    *(sessions_pages.pages, sessions_pages_staff.pages, sessions_pages_attendance.pages),
    *(i18n.pages, health.pages, pwa.pages, api_document.pages),
    *(pages_log_in.pages, pages_me.pages, pages_staff.pages),
    *(pages_teams.pages, pages_advising.pages, pages_substitutes.pages, tenancy_pages.pages),
    pages_target_groups.pages,
    *(pages_feed.pages, pages_following.pages, pages_interests.pages, pages_importing.pages),
    pages_placing.pages,
    *(pages_posting.pages, pages_approval.pages, pages_reporting.pages),
    *(employers_pages.pages, employers_pages_people.pages),
    *(plan_pages.pages, plan_pages_address.pages),
    notifications_pages.pages,
    *(chat_pages.pages, pages_class.pages, pages_company.pages),
    *(pages_inbox.pages, pages_inbox_actions.pages),
    pages_inbox_writing.pages,
    *(booking_pages.pages, booking_pages_moving.pages, booking_pages_staff.pages),
    *(booking_pages_meeting.pages, booking_pages_times.pages, booking_pages_away.pages),
    *(booking_pages_setup.pages, booking_pages_hours.pages),
    *(waiting_pages.pages, waiting_pages_staff.pages),
    own_calendar_pages.pages,
    *(booking_pages_interpreting.pages, booking_pages_video.pages),
    must_book_pages.pages,
    *(documents_pages.pages, pages_builder.pages, pages_sharing.pages),
    *(pages_applications.pages, pages_worksheets.pages, pages_hand_ins.pages),
    *(licences_pages.pages, licences_pages_pools.pages, licences_pages_staff.pages),
    *(referring_pages.pages, referring_pages_own.pages, lists_pages.pages),
    *(licences_pages_survey.pages, privacy_pages.pages),
    *(programmes_pages.pages, programmes_pages_signing.pages, programmes_pages_links.pages),
    *(editing_pages.pages, editing_pages_items.pages, editing_pages_trying_out.pages),
    *(videos_pages.pages, videos_pages_editing.pages),
    *(library_pages.pages, library_pages_steps.pages, library_pages_wishes.pages),
    *(library_pages_together.pages, library_pages_public.pages),
    *(library_pages_editors.pages, library_pages_parts.pages, library_pages_courses.pages),
    *(videos_pages_embedding.pages, videos_pages_rights.pages, videos_pages_retiring.pages),
    *(follow_up_pages.pages, follow_up_pages_list.pages),
    *(task_hand_ins_pages.pages, task_hand_ins_pages_staff.pages),
    *(classes_pages.pages, classes_pages_staff.pages, classes_pages_workshops.pages),
)

API = (
    *(sessions_api.api, sessions_api_staff.api),
    *(drop_in_api.api, drop_in_api_staff.api),
    counts.api,
    *(accounts_api.api, registrations_api.api, lists_api.api),
    files_api.api,
    *(api_feed.api, api_following.api, api_posting.api),
    plan_api.api,
    notifications_api.api,
    chat_api.api,
    *(documents_api.api, api_worksheets.api, api_hand_ins.api, api_setup.api),
    *(booking_api.api, waiting_api.api, must_book_api.api),
    *(licences_api.api, licences_api_staff.api, licences_api_survey.api),
    *(privacy_api.api, licences_api_pools.api, programmes_api.api),
    *(videos_api.api, library_api.api),
    *(task_hand_ins_api.api, task_hand_ins_api_staff.api),
)

NAVIGATION = (
    *follow_up_navigation.ENTRIES,
    *accounts_navigation.ENTRIES,
    *listings_navigation.ENTRIES,
    *employers_navigation.ENTRIES,
    *plan_navigation.ENTRIES,
    *notifications_navigation.ENTRIES,
    *chat_navigation.ENTRIES,
    *documents_navigation.ENTRIES,
    *booking_navigation.ENTRIES,
    *(*licences_navigation.ENTRIES, *referring_navigation.ENTRIES),
    *editing_navigation.ENTRIES,
    *videos_navigation.ENTRIES,
    *library_navigation.ENTRIES,
    *classes_navigation.ENTRIES,
)

COMMANDS = (
    *(accounts_commands.people, accounts_commands.tokens, accounts_commands.keys),
    *(listings_commands.listings, lists_commands.citizens),
    demo_commands.demo,
)

# The kinds of notification; each feature owns its own.
KINDS = (
    *(*sessions_kinds.KINDS, *drop_in_kinds.KINDS),
    digest.KIND,
    *(*booking_kinds.KINDS, *booking_kinds_away.KINDS),
    *(*waiting_kinds.KINDS, *own_calendar_kinds.KINDS),
    *(*booking_reminding.KINDS, booking_interpreter.KIND),
    *must_book_kinds.KINDS,
    *(
        *licences_kinds.KINDS,
        *licences_kinds_staff.KINDS,
        *programmes_kinds.KINDS,
        *programmes_turns.KINDS,
    ),
    *(*library_kinds.KINDS, *referring_kinds.KINDS),
    *(*lists_kinds.KINDS, *videos_kinds.KINDS, *follow_up_kinds.KINDS, *classes_kinds.KINDS),
    *task_hand_ins_kinds.KINDS,
    *privacy_kinds.KINDS,
    *employers_kinds.KINDS,
    *documents_kinds.KINDS,
    *(*kinds_told.KINDS, *kinds_followers.KINDS, import_digest.KIND),
    *(*chat_kinds.KINDS, *chat_inbox_kinds.KINDS),
)

# What stands on the citizen's card beside a conversation, in this order.
CARD = (
    *(cards.about_person, about_meetings, cards.about_interests),
    *(about_programmes, about_together, about_next_steps),
    *(cards.about_hand_ins, about_tasks, cards.about_following),
)

# What has a deadline in the plan: it stands in the list of what is expected of one as well.
DEADLINES = (
    *(days_to_book_by, deadlines_in_programmes, own_next_steps),
    *(saved_openings, ends_of_licences, films_to_see),
)

# What the plan is put together from (`app/plan/contract.py` says what a part of it is).
ITEMS = (
    *(own_sessions, own_numbers),
    *(own_meetings, meetings_held, led_sessions, led_drop_ins),
    offered_times,
    *DEADLINES,
)

# What is posted here is proven by a signed token in the path, and by mail programs (RFC 8058).
PROVE_THEMSELVES = frozenset({"notifications.unsubscribe"})
