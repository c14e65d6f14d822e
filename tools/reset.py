"""`make reset`: forget database, broker, files, papers and generated keys of this checkout."""

import shutil
import sys

from config import services
from config.services import Places, ServicesError
from tools.run import only_one

KEPT = {"setup", "installation", "run.lock", "services.lock", "services.lease"}


def main() -> int:
    places = Places.of_this_checkout()
    try:
        if services.from_outside("DATABASE_URL"):
            raise ServicesError(
                "DATABASE_URL is set: drop and create that database yourself; only the embedded one is reset here."
            )
        with only_one(places):
            services.stop(places)
            places.reset()
            for path in places.var.iterdir():
                if path.name not in KEPT:
                    shutil.rmtree(path) if path.is_dir() else path.unlink()
    except ServicesError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
