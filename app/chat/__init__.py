"""Chat: secure conversations between a citizen and the job centre, a class, or an employer.

Words: a *conversation* has *participants* and *messages*, numbered from one without holes in the
order in which they were committed. A *note* is the job centre's own and is no message. What is
true is in the tables: the socket only makes open pages quicker.

Invariants: a message is acknowledged after its commit; one `client_id` of an author is one
message of a conversation; bodies are sealed; nobody reads, hears or writes except through the
access functions of `access.py`.
"""
