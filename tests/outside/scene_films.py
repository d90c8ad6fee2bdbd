"""What the demo lacks of films: one being uploaded, one refused, a second version, a site."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.core.work import the_service
from app.programmes.videos.carrying import carry_texts
from app.programmes.videos.contract import RefusedBecause, VideoState
from app.programmes.videos.embedding import add_site
from app.programmes.videos.models import VideoVersion
from app.programmes.videos.publishing import add_video, videos
from app.programmes.videos.retiring import take_out_of_use
from app.programmes.videos.rights import rights_films
from app.programmes.videos.uploading import begin_upload
from tests.factories.films import ready_version
from tests.site import Site, demo_person

CITIZEN = "borger@demo.example"


def show_more_films(site: Site) -> Mapping[str, Sequence[str]]:
    """Have films in every state; returns the pages that nothing leads to, by who opens them."""
    citizen = demo_person(site, CITIZEN)
    with site.services.units.write(citizen.municipality, the_service("test")) as uow:
        public = next(one for one in videos(uow) if one.is_public)
        rights = next(one.film for one in rights_films(uow) if one.film)
        newer = ready_version(uow, public.id, seconds=24)
        shorter = ready_version(uow, public.id, seconds=12)
        carry_texts(uow, shorter)
        old = add_video(uow, title_da="En gammel film")
        take_out_of_use(uow, old, because="Loven er ændret.")
        begin_upload(uow, public.id, size=1_000)
        refused = begin_upload(uow, add_video(uow, title_da="En film, der ikke kan læses"), size=9)
        row = uow.session.get_one(VideoVersion, (uow.municipality.id, refused))
        row.state, row.reason = VideoState.REFUSED, RefusedBecause.UNREADABLE
        add_site(uow, "https://www.kommune.example")
    return {
        "citizen": [f"/film/{rights.id}"],
        "adviser": [f"/rettigheder-og-pligter/{rights.id}/{citizen.id}", f"/film/{rights.id}"],
        "super_user": [
            f"/film-redaktion/{old}",
            *(f"/film-redaktion/{one}/ud" for one in (public.id, row.video_id)),
            *(f"/film-redaktion/versioner/{one}" for one in (newer, shorter)),
        ],
        "nobody": [f"/film/{public.id}/indlejret"],
    }
