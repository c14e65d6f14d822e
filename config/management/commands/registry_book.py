"""Writes the book of the reference server, once: what a person changes later, the outside systems do not hear of."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.demo.registry_book import book
from registries.reference import book as books


class Command(BaseCommand):
    help = "Writes what the reference server knows of the demo's people, if it is not written yet."

    def handle(self, *args: Any, **options: Any) -> None:
        if not (settings.DEMO or settings.TESTING):
            raise CommandError("Only the demo has invented people for the reference server: set DEMO=1.")
        place = books.place()
        if not place.exists():
            books.write(place, book(books.key()))
