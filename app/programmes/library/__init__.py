"""The library: modules of content in parts, the courses made of them, and what citizens do in them.

Words: a *module* is written as a draft and published as a *version*; it has *parts* in order: a
video, a text, a worksheet, a task or a quiz; its texts are kept by language, Danish always. A *run*
is one citizen's way through one version. Each module ends in one *next step* in one's own job
search, which is a to-do. A *wish* is for a topic that is missing.

Invariants: a version never changes, and whoever has begun on one stays on it until they are
through; what a part asks for makes it done, not that it was opened; what a citizen writes is
sealed.
"""
