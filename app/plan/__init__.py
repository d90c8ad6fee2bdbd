"""Plan: everything that somebody has ahead, put together from what the packages below provide.

Words: an *item* is one thing of the plan, at a time or due on a day; a *calendar address* is a
secret address from which a calendar of the person's own fetches the plan, without a log-in.

Invariants: nobody reads another's plan but by an address that its owner made; a person has one
such address, of which the hash alone is kept, and it ends with the account.
"""
