"""Uploaded files: the sealed original, the cleaned copy that is served, and what was found."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Person, Seat


class FileState(models.TextChoices):
    UPLOADING = "uploading", _("上传中")
    CHECKING = "checking", _("检查中")
    READY = "ready", _("可用")
    REFUSED = "refused", _("不可用")


class StoredFiles(models.QuerySet["StoredFile"]):
    def waiting_for_scan(self) -> "StoredFiles":
        """Whole and sealed, but the virus scanner has not spoken yet."""
        return self.filter(state=FileState.CHECKING).exclude(sha256="")


class StoredFile(models.Model):
    """One uploaded file. Paths are generated; the user's name of it is metadata only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        Person,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="stored_files",
        help_text="None: handed in by somebody without an account",
    )
    rule = models.CharField(max_length=40, help_text="code of the SlotRule it was judged by")
    original_name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=80, blank=True)
    size = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    clean_sha256 = models.CharField(max_length=64, blank=True)
    pages = models.PositiveIntegerField(default=0)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=12, choices=FileState.choices, default=FileState.UPLOADING)
    reason = models.CharField(max_length=300, blank=True)
    remedy = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = StoredFiles.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=FileState.READY) | (~Q(sha256="") & ~Q(clean_sha256="")),
                name="ready_file_has_hashes",
            )
        ]

    def __str__(self) -> str:
        return self.original_name

    @property
    def waits_for_scan(self) -> bool:
        return self.state == FileState.CHECKING and bool(self.sha256)

    @property
    def is_taken_in(self) -> bool:
        """Usable, or it will be once the virus scanner has spoken: it may be put where it belongs."""
        return self.state == FileState.READY or self.waits_for_scan


class PhoneLink(models.Model):
    """A code on the desktop by which a telephone hands in one file for this person without signing in: a signature, or
    photographed pages that become one PDF.

    Only hashes are kept: of what the code carries, and of what the first telephone that used it was given.
    `kind` names the door (`files.phone`), `target` what lies behind it.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    target = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    holder = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    replaced_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    result = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["person", "kind", "target"], name="phone_links_of_a_target")]
        constraints = [
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | (Q(result__isnull=False) & ~Q(holder="")),
                name="used_link_has_its_file",
            ),
            models.CheckConstraint(
                condition=Q(holder="") | Q(opened_at__isnull=False), name="link_with_holder_was_opened"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.target}"


class PhonePage(models.Model):
    """A page photographed for a link, until all of them become one file."""

    link = models.ForeignKey(PhoneLink, on_delete=models.CASCADE, related_name="pages")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["link", "position"], name="one_page_at_a_position")]

    def __str__(self) -> str:
        return f"{self.link} {self.position}"


class FileMark(models.Model):
    """A red box with words that a desk drew on a page. The row is never altered or removed; it can be withdrawn once.

    `subject` is the case in which it was drawn ("declaration:12"); the box is in fractions of the page as the file
    shows it unturned, from its upper left corner.
    """

    subject = models.CharField(max_length=60)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="marks")
    page = models.PositiveIntegerField()
    x = models.DecimalField(max_digits=5, decimal_places=4)
    y = models.DecimalField(max_digits=5, decimal_places=4)
    width = models.DecimalField(max_digits=5, decimal_places=4)
    height = models.DecimalField(max_digits=5, decimal_places=4)
    words = models.CharField(max_length=300)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["file", "subject"], name="marks_of_a_file")]
        constraints = [
            models.CheckConstraint(
                condition=Q(x__gte=0, y__gte=0, width__gt=0, height__gt=0)
                & Q(x__lte=1 - F("width"), y__lte=1 - F("height")),
                name="mark_lies_on_its_page",
            ),
            models.CheckConstraint(condition=~Q(words="") & Q(page__gte=1), name="mark_has_words_and_page"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="withdrawn_mark_has_its_person",
            ),
            models.UniqueConstraint(
                fields=["subject", "file", "page", "x", "y", "width", "height", "words", "seat"],
                condition=Q(withdrawn_at__isnull=True),
                name="mark_stands_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.file_id} {self.page}"
