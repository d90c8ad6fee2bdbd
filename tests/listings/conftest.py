"""Companies and openings are made by the same fixtures everywhere."""

from tests.factories.postings import bakery, category_ids, posted

__all__ = ["bakery", "category_ids", "posted"]
