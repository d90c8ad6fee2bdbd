"""Companies and openings are made by the same fixtures everywhere."""

from tests.factories.interests import about_interest, colleague, interest_id
from tests.factories.postings import bakery, category_ids, posted

__all__ = ["about_interest", "bakery", "category_ids", "colleague", "interest_id", "posted"]
