"""`python -m config.services start|stop|status|env|reset`; `env` starts what is needed and prints shell exports."""

import argparse
import shlex
import sys

from config.services import Places, ServicesError, environment, start, status, stop


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m config.services", description="Embedded PostgreSQL and Valkey.")
    parser.add_argument("command", choices=["start", "stop", "status", "env", "reset"])
    try:
        run(parser.parse_args().command)
    except ServicesError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def run(command: str) -> None:
    if command in ("start", "env"):
        services = start(keep=True)
        if command == "env":
            for name, value in environment(services).items():
                print(f"export {name}={shlex.quote(value)}")
    elif command == "status":
        found = status()
        print(
            f"PostgreSQL {'runs' if found.postgres else 'is stopped'}, Valkey {'runs' if found.valkey else 'is stopped'}"
        )
    else:
        stop()
        if command == "reset":
            Places.of_this_checkout().reset()


if __name__ == "__main__":
    sys.exit(main())
