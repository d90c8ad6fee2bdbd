"""Prints a page as a tagged PDF (PDF/UA-1): HTML on standard input, the file on standard output.

A program of its own, started by `printing.py`: a page that takes too long is stopped without
holding up the worker, and nothing is fetched from anywhere but the fonts that are named to it.
"""

import sys

from weasyprint import HTML
from weasyprint.urls import URLFetcher, URLFetcherResponse


class FontsOnly(URLFetcher):
    """Fetches the fonts that were named on the command line, and nothing else."""

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """Return a font; whatever else a page may name is refused."""
        if url not in sys.argv[1:]:
            raise ValueError("nothing is fetched")
        return super().fetch(url, headers)


def main() -> None:
    """Read a page, write its PDF."""
    fetcher = FontsOnly(allowed_protocols=["file"])
    page = HTML(string=sys.stdin.buffer.read().decode(), url_fetcher=fetcher)
    sys.stdout.buffer.write(page.write_pdf(pdf_variant="pdf/ua-1"))


if __name__ == "__main__":
    main()
