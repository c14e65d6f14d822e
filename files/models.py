"""Uploaded files: the sealed original, the cleaned copy that is served, and what was found."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person


class FileState(models.TextChoices):
    UPLOADING = "uploading", _("上传中")
    CHECKING = "checking", _("检查中")
    READY = "ready", _("可用")
    REFUSED = "refused", _("不可用")


class StoredFile(models.Model):
    """One uploaded file. Paths are generated; the user's name of it is metadata only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="stored_files")
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

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=FileState.READY) | (~Q(sha256="") & ~Q(clean_sha256="")),
                name="ready_file_has_hashes",
            )
        ]

    def __str__(self) -> str:
        return self.original_name
