"""Prints a page as a tagged PDF (PDF/UA-1): a job as JSON on standard input, the file on output.

A program of its own, started by `printing.py`: a page that takes too long, too much memory or too
many sheets is stopped without holding up whoever asked. Nothing is fetched from anywhere but the
fonts that are named on the command line, and the pictures that come with the job.
"""

import base64
import json
import resource
import sys

from weasyprint import HTML
from weasyprint.urls import URLFetcher, URLFetcherResponse

MOST_MEMORY = 2_000_000_000
TOO_MANY_PAGES = 3
OPTIONS = {"pdf_variant": "pdf/ua-1", "dpi": 200, "jpeg_quality": 85}


class OnlyWhatWasGiven(URLFetcher):
    """Fetches the fonts that were named and the pictures that came along, and nothing else."""

    def __init__(self, fonts: list[str], pictures: dict[str, str]) -> None:
        """Take the fonts' addresses, and pictures in base 64 by the names that pages use."""
        super().__init__(allowed_protocols=["file"])
        self.fonts, self.pictures = fonts, pictures

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """Return a font or a picture; whatever else a page may name is refused."""
        if url in self.pictures:
            content = base64.b64decode(self.pictures[url])
            return URLFetcherResponse(url, content, {"Content-Type": "image/jpeg"})
        if url not in self.fonts:
            raise ValueError("nothing is fetched")
        return super().fetch(url, headers)


def main() -> int:
    """Read a job, write its PDF; returns what the program ends with."""
    job = json.load(sys.stdin)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (job["seconds"], job["seconds"] + 1))
    fetcher = OnlyWhatWasGiven(sys.argv[1:], job["pictures"])
    document = HTML(string=job["page"], url_fetcher=fetcher).render(**OPTIONS)
    if len(document.pages) > job["most_pages"]:
        return TOO_MANY_PAGES
    sys.stdout.buffer.write(document.write_pdf(**OPTIONS))
    return 0


if __name__ == "__main__":
    sys.exit(main())
