"""Companies and their people: signed up by CVR number, confirmed by the job centre.

Words owned here: employer, employer's people, confirmation. Nothing of a company is seen
before the job centre has confirmed it.
"""
