"""The demo: two municipalities with people, companies and openings that could be real.

Everything is put in through the verbs that people use, with the clock set to the days on which it
would have happened. Nobody and nothing in it exists: the names are made up, and the companies'
CVR numbers lie beyond those that are given out.
"""
