"""Judges of a PDF that nobody here wrote: what programs read in it, and whether it is PDF/UA."""

from __future__ import annotations

import subprocess

import page


def read_by_programs(pdf: bytes, *how: str) -> str:
    """Return what poppler reads in a PDF, as applicant-tracking software does."""
    command = ["pdftotext", *how, "-enc", "UTF-8", "-", "-"]
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()


def is_pdf_ua(pdf: bytes) -> bool:
    """Say whether a validator finds nothing wrong (PDF/UA-1, ISO 14289-1)."""
    report = page.validate_pdf_bytes(pdf, profile=page.ValidationProfile.PDF_UA_1)
    assert report.is_compliant or report.failures
    return bool(report.is_compliant)
