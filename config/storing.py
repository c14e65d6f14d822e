"""Where sealed files lie, read from the environment."""

from urllib.parse import parse_qs, urlsplit

from django.core.exceptions import ImproperlyConfigured

FORM = "FILES_STORAGE is s3://bucket/folder?endpoint=https://…&region=…&style=path (only the bucket must be there)."


def sealed_storage(address: str, key: str, secret: str, *, plain_http: bool) -> dict[str, object] | None:
    """The entry of STORAGES for a bucket; None for the disk. Raises ImproperlyConfigured with what is wrong.

    The keys stand in variables of their own, so that an address can be written down. Without them boto3 looks in its
    usual places, such as the role of the machine.
    """
    if not address:
        return None
    parts = urlsplit(address)
    asked = parse_qs(parts.query)
    endpoint, region, style = (asked.pop(name, [""])[0] for name in ("endpoint", "region", "style"))
    if parts.scheme != "s3" or not parts.netloc or asked or style not in ("", "auto", "path", "virtual"):
        raise ImproperlyConfigured(FORM)
    if endpoint and not (endpoint.startswith("https://") or (plain_http and endpoint.startswith("http://"))):
        raise ImproperlyConfigured("The endpoint in FILES_STORAGE must begin with https://.")
    if bool(key) != bool(secret):
        raise ImproperlyConfigured("FILES_STORAGE_KEY and FILES_STORAGE_SECRET are set together or not at all.")
    options = {
        "bucket_name": parts.netloc,
        "location": parts.path.strip("/"),
        "endpoint_url": endpoint or None,
        "region_name": region or None,
        "addressing_style": style or "auto",
        "access_key": key or None,
        "secret_key": secret or None,
    }
    return {"BACKEND": "files.bucket.SealedBucket", "OPTIONS": options}
