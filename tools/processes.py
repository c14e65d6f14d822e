"""What runs when the product runs. `make run` starts these; docker-compose.yml and systemd run the same commands."""

WEB = "granian --interface wsgi --workers {web_workers} --blocking-threads 2 --host {host} --port {port} config.wsgi:application"

# One worker for what a person waits for, one for batches: three hundred forms never stand before a single receipt.
INTERACTIVE = (
    "celery -A config worker --loglevel WARNING --pool prefork -Q interactive -c {interactive} -n interactive@%h"
)
BULK = "celery -A config worker --loglevel WARNING --pool prefork -Q bulk -c {bulk} -n bulk@%h"

# Exactly one of these may run in an installation.
BEAT = "celery -A config beat --loglevel WARNING --pidfile= -s {folder}/beat-schedule"

# The demo's alone: it stands for the outside systems, which a real installation has of its own.
REFERENCE = (
    "granian --interface wsgi --workers 1 --blocking-threads 4 --log-level warning --host 127.0.0.1 --port {port}"
    " --factory registries.reference.app:application"
)


def commands(
    *, host: str, port: int, folder: str, web_workers: int = 2, interactive: int = 1, bulk: int = 2
) -> dict[str, str]:
    """Name -> command line, relative to the virtual environment's bin folder. `folder`: writable, for beat's own notes."""
    return {
        "web": WEB.format(host=host, port=port, web_workers=web_workers),
        "interactive": INTERACTIVE.format(interactive=interactive),
        "bulk": BULK.format(bulk=bulk),
        "beat": BEAT.format(folder=folder),
    }
