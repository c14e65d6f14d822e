"""The store in a bucket, against a server that speaks S3 over a socket: sealed there, whole or absent, and failing like a disk."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from moto.server import ThreadedMotoServer

from accounts.models import Person
from config.backups import restoring, taking
from config.storing import FORM, sealed_storage
from documents import store as papers
from documents import tidying
from documents.models import Document
from files import bucket, places
from files.actions import receive
from files.keeping import keeper
from files.models import FileState, StoredFile
from files.queries import clean_bytes, open_original
from files.rules import EVIDENCE
from files.sealing import open_sealed, seal
from tests.files import corpus
from tests.files.test_views import body
from tests.servers import free_port


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


def use(settings: Any, endpoint: str) -> None:
    address = f"s3://{uuid.uuid4().hex}/review?endpoint={endpoint}&region=cn-east-1&style=path"
    sealed = sealed_storage(address, "key", "secret", plain_http=True)
    settings.STORAGES = {**settings.STORAGES, "sealed": sealed}


@pytest.fixture
def bucket_of_tests(settings: Any, tmp_path: Path, endpoint: str) -> Any:
    """The bucket itself, of one test."""
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    use(settings, endpoint)
    there = storages["sealed"].bucket  # type: ignore[attr-defined]
    there.create(CreateBucketConfiguration={"LocationConstraint": "cn-east-1"})
    return there


def kept_for(person: Person, content: bytes) -> StoredFile:
    return receive(owner=person, slot_rule=EVIDENCE, upload=SimpleUploadedFile("聘书.pdf", content))


def test_a_file_lies_in_the_bucket_sealed_and_nothing_of_it_on_the_disk(
    owner: Person, store: Path, tmp_path: Path, bucket_of_tests: Any, client: Client
) -> None:
    content = corpus.pdf(2)
    file = kept_for(owner, content)
    assert file.state == FileState.READY
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    objects = {each.key: each.get()["Body"].read() for each in bucket_of_tests.objects.all()}
    assert set(objects) == {f"review/{place}" for place in (places.original_of(file.pk), places.clean_of(file.pk))}
    assert [value[:5] for value in objects.values()] == [b"SEAL1", b"SEAL1"]
    assert not any(b"%PDF" in value for value in objects.values())
    with open_original(file) as original:
        assert original.read() == content
    assert clean_bytes(file).startswith(b"%PDF-")
    client.force_login(owner)
    assert body(client.get(reverse("files:download", args=[file.pk]))) == clean_bytes(file)


def test_a_large_file_is_read_from_any_place(bucket_of_tests: Any) -> None:
    plain = os.urandom(9 * 1024 * 1024)
    seal("documents/large", [plain], name="a")
    with open_sealed("documents/large", name="a") as file:
        assert file.seek(-7, os.SEEK_END) == len(plain) - 7
        assert file.read() == plain[-7:]
        file.seek(70_000)
        assert file.read(9) == plain[70_000:70_009]


def test_a_paper_is_kept_listed_and_dropped(bucket_of_tests: Any) -> None:
    order = uuid.uuid4()
    stored = papers.put(order, lambda out: out.write("评审表".encode()))
    assert [place for place, _changed in papers.listed()] == [stored.place]
    with papers.open_document(Document(order_id=order, place=stored.place)) as paper:
        assert paper.read() == "评审表".encode()
    papers.drop(stored.place)
    papers.drop(stored.place)
    assert list(papers.listed()) == []
    with pytest.raises(FileNotFoundError):
        papers.open_document(Document(order_id=order, place=stored.place))


def test_what_no_paper_names_leaves_the_bucket_in_time(
    bucket_of_tests: Any, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    papers.put(uuid.uuid4(), lambda out: out.write(b"a try that lost"))
    assert tidying.drop_orphans() == 0
    monkeypatch.setattr(tidying, "LEFT_ALONE_SECONDS", -60)
    assert tidying.drop_orphans() == 1
    assert list(papers.listed()) == []


def test_a_backup_copies_the_bucket_and_a_restore_finds_what_it_lacks(
    owner: Person, bucket_of_tests: Any, tmp_path: Path
) -> None:
    file = kept_for(owner, corpus.pdf(1))
    kept, keys = taking._copied(tmp_path / "backup")
    places_of = [places.clean_of(file.pk), places.original_of(file.pk)]
    assert ([each.place for each in kept], len(keys)) == (places_of, 1)
    content = {each.key: each.get()["Body"].read() for each in bucket_of_tests.objects.all()}
    assert {f"review/{place}": (tmp_path / "backup" / place).read_bytes() for place in places_of} == content
    keeper().forget(places_of[0])
    assert [each.place for each in restoring._not_there(kept)] == places_of[:1]


def test_nothing_is_left_when_writing_fails(bucket_of_tests: Any) -> None:
    def broken() -> Iterator[bytes]:
        yield b"half"
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        seal("clean/x", broken(), name="a")
    assert list(keeper().listed("clean")) == []


def test_a_bucket_that_does_not_answer_is_a_full_disk_to_the_person(
    owner: Person, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(bucket, "TRIES", 1)
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    use(settings, f"http://127.0.0.1:{free_port()}")
    file = kept_for(owner, corpus.pdf(1))
    assert (file.state, file.reason) == (FileState.REFUSED, "服务器暂时无法保存文件。")
    assert "could not store file" in caplog.text
    with pytest.raises(OSError, match="the bucket gave EndpointConnectionError"):
        keeper().reading(places.clean_of(file.pk))


@pytest.mark.parametrize(
    ("address", "key", "says"),
    [
        ("/mnt/files", "", FORM),
        ("s3://", "", FORM),
        ("s3://papers?zone=1", "", FORM),
        ("s3://papers?style=loud", "", FORM),
        ("s3://papers?endpoint=http://store", "", "The endpoint in FILES_STORAGE must begin with https://."),
        ("s3://papers", "key", "FILES_STORAGE_KEY and FILES_STORAGE_SECRET are set together or not at all."),
    ],
)
def test_an_address_that_cant_be_meant_is_refused_at_the_start(address: str, key: str, says: str) -> None:
    with pytest.raises(ImproperlyConfigured) as refused:
        sealed_storage(address, key, "", plain_http=False)
    assert str(refused.value) == says


def test_without_an_address_files_lie_on_the_disk(owner: Person, store: Path) -> None:
    assert sealed_storage("", "", "", plain_http=False) is None
    file = kept_for(owner, corpus.pdf(1))
    kept = {path.relative_to(store).as_posix() for path in store.rglob("*") if path.is_file()}
    assert kept == {places.original_of(file.pk), places.clean_of(file.pk)}
