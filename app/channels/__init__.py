"""How a message leaves the house: web push, e-mail, SMS and Digital Post.

Words: a *transport* takes messages and says for each what came of it, an *outcome*. It knows no
people, no preferences and no database: who is told what, when and on which channel next is
decided in `notifications`. Every transport has a twin for development that prints (console) and
one for tests that keeps (recording), both shipped beside the real one.

Invariants: an outcome for every message, in order, and never an exception because of one of them;
transports may be used from many threads or greenlets at once; what a stranger chose (a push
endpoint) is asked only through `core.outbound`.
"""
