"""Referral: which programmes are for a citizen, who decides that, and who is enrolled by itself.

Words: a *recommendation* follows from a programme's audience and what is known of a citizen, each
*criterion* by itself; a *referral* (visitation) is an adviser's decision either way, with a reason;
a *list* is a file of citizens who are enrolled together.

Invariants: a person decides, and the recommendation as it was then stays beside the decision; what
is not known is no reason against anybody; the service enrols by itself only whom every criterion
fits, and nobody twice.
"""
