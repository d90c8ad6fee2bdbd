"""How gunicorn serves the service, wherever it is started: `gunicorn --bind … wsgi:app`.

docs/decisions/0007-web-process.md says why.
"""

import gc
import resource

# Rooms live in the process, so more cores are more services of one worker each (deploy/systemd).
worker_class = "gevent"
workers = 1

# An open page is a connection, and every connection a file: as many as the system allows us.
_SPARE_FILES = 1_000  # the database, Redis, uploads, logs
_most_files = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
worker_connections = max(100, min(_most_files - _SPARE_FILES, 20_000))

# An open WebSocket would hold a SIGTERM for longer than whoever sent it waits.
graceful_timeout = 4
# It lies in the home directory, where two installations would collide.
control_socket_disable = True


def on_starting(_server):
    """Ask for as many open files as we may have; systems start programs with 1,024."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (_most_files, _most_files))


def post_worker_init(_worker):
    """Keep the collector off what lives as long as the process, and from running all the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
