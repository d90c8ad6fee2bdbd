"""What is said in a film is read on a phone, clear of the film's controls."""

from __future__ import annotations

import pytest

from tests.browsing import NewVisitor
from tests.journeys.lived import site
from tests.programmes.videos.clips import Show
from tests.programmes.videos.conftest import clip, converted, show, upload
from tests.site import Site

__all__ = ["clip", "converted", "show", "site", "upload"]

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]

LINES = """film => new Promise(told => {
  const [track] = film.textTracks;
  const tell = () => told([...track.cues].map(one => one.line));
  const look = () => track.cues && track.cues.length ? setTimeout(tell, 100) : setTimeout(look, 50);
  track.mode = "showing";
  look();
})"""


def test_captions_stand_at_the_top_of_a_small_picture_where_the_controls_are_not(
    site: Site, visitor: NewVisitor, show: Show
) -> None:
    ida = visitor(site.cast.ida, size={"width": 360, "height": 740})
    phone = ida.open(f"/film/{show().video_id}")
    assert set(phone.locator("video").evaluate(LINES)) == {0}
    phone.set_viewport_size({"width": 900, "height": 740})
    phone.wait_for_function("() => document.querySelector('video').clientWidth > 480")
    assert set(phone.locator("video").evaluate(LINES)) == {"auto"}
