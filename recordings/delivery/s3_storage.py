"""Finished copies in an S3 bucket, or in a store that speaks the same protocol.

Only the operations of S3 that nearly all such stores have are used (Amazon S3 API Reference).
"""

import base64
import hashlib
import io
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, Protocol

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage

from recordings.filenames import disposition

from .store_errors import AWAY, FAILED, NO_BUCKET, REFUSED, StoreError

PART = 8 << 20  # bytes; a file has 10,000 parts at most, so it may have 80 GB
CONNECT, READ = 5, 18  # seconds
ATTEMPTS = 3  # of each request: within a minute, after which a silent worker counts as dead

CONFIG = Config(
    signature_version="s3v4",
    connect_timeout=CONNECT,
    read_timeout=READ,
    retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
    # Other stores than Amazon's don't know its newer checksums; each part has its MD5.
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)
_LOCK = threading.Lock()

REFUSALS = {"AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken"}
GONE = {"NoSuchKey", "NoSuchUpload"}
PASSING = {"SlowDown", "RequestTimeout", "BadDigest", "NoSuchUpload"}


class Source(Protocol):
    def read(self, size: int) -> bytes: ...


class CopiesStorage(S3Storage):
    """The bucket of the settings. What goes wrong in it is raised as StoreError."""

    bucket_name: str
    _made: Any = None

    def get_default_settings(self) -> dict[str, Any]:
        own = {"client_config": CONFIG, "default_acl": None, "querystring_auth": True}
        return {**super().get_default_settings(), **own}  # type: ignore[no-untyped-call]

    def put(
        self,
        name: str,
        content_type: str,
        source: Source,
        length: int,
        tell: Callable[[float], None],
    ) -> None:
        """Write an object of `length` bytes in parts; it is there only when this returns.

        Memory holds one part. If anything is raised, nothing of the object is left.

        Args:
            tell: called with the share that is sent, 0 to 1, many times a second while bytes
                flow. It may raise, in order to stop the upload.
        """
        target = {"Bucket": self.bucket_name, "Key": name}
        with _translated():
            upload = self._client.create_multipart_upload(**target, ContentType=content_type)
        target["UploadId"] = upload["UploadId"]
        try:
            parts = list(self._parts(target, source, length, tell))
            tell(1.0)
            with _translated():
                self._client.complete_multipart_upload(**target, MultipartUpload={"Parts": parts})
        except BaseException:
            # If the store refuses that too, `remove` does it later.
            with suppress(StoreError), _translated(), _unless_gone():
                self._client.abort_multipart_upload(**target)
            raise

    def remove(self, name: str) -> None:
        """Delete an object, and what a killed worker left of it; it need not exist."""
        target = {"Bucket": self.bucket_name, "Key": name}
        with _translated():
            left = self._client.list_multipart_uploads(Bucket=self.bucket_name, Prefix=name)
            for upload in left.get("Uploads", ()):
                if upload["Key"] == name:
                    with _unless_gone():
                        self._client.abort_multipart_upload(**target, UploadId=upload["UploadId"])
            self._client.delete_object(**target)

    def link(self, name: str, filename: str, content_type: str, method: str, seconds: int) -> str:
        """Return an address that may be read for so many seconds, by GET or HEAD."""
        parameters = {
            "ResponseContentDisposition": disposition(filename),
            "ResponseContentType": content_type,
        }
        target = {"Bucket": self.bucket_name, "Key": name, **parameters}
        with _translated():
            address: str = self._client.generate_presigned_url(
                "get_object", target, ExpiresIn=seconds, HttpMethod=method
            )
        return address

    def try_out(self) -> None:
        """Raise StoreError unless objects can be written."""
        target = {"Bucket": self.bucket_name, "Key": "copies/trial"}
        with _translated():
            upload = self._client.create_multipart_upload(**target)
            self._client.abort_multipart_upload(**target, UploadId=upload["UploadId"])

    @property
    def _client(self) -> Any:
        """One client for all threads, because each costs some MB and a third of a second."""
        with _LOCK:
            if self._made is None:
                self._made = self.connection.meta.client
            return self._made

    def _parts(
        self, target: dict[str, str], source: Source, length: int, tell: Callable[[float], None]
    ) -> Iterator[dict[str, Any]]:
        """Send the parts; yield what completes the upload: number and ETag of each."""
        sent, number = 0, 0
        while sent < length:
            part = source.read(PART)
            number += 1
            body = _Counted(part, partial(_tell_share, tell, sent, length))
            digest = base64.b64encode(hashlib.md5(part, usedforsecurity=False).digest()).decode()
            with _translated(body):
                done = self._client.upload_part(
                    **target, PartNumber=number, Body=body, ContentMD5=digest
                )
            sent += len(part)
            yield {"PartNumber": number, "ETag": done["ETag"]}


def _tell_share(tell: Callable[[float], None], sent: int, length: int, of_part: int) -> None:
    tell((sent + of_part) / length)


class _Stopped(BaseException):
    """An upload is to stop. The library would take an Exception for a fault, and send again."""


class _Counted(io.BytesIO):
    """A part that tells how far it was read; `stopped` is what the one who was told raised.

    Without TLS a part is read twice, first to sign it: it tells the furthest point only.
    """

    def __init__(self, part: bytes, tell: Callable[[int], None]) -> None:
        super().__init__(part)
        self._tell, self._furthest = tell, 0
        self.stopped: BaseException | None = None

    def read(self, size: int | None = -1) -> bytes:
        self._furthest = max(self._furthest, self.tell())
        try:
            self._tell(self._furthest)
        except BaseException as error:
            self.stopped = error
            raise _Stopped from error
        return super().read(size)


@contextmanager
def _translated(body: _Counted | None = None) -> Iterator[None]:
    """Raise the errors of the library as StoreError, and what stopped `body` as it was."""
    try:
        yield
    except _Stopped:
        assert body is not None and body.stopped is not None, "a part was stopped"
        raise body.stopped from None
    except (BotoCoreError, ClientError) as error:
        raise _store_error(error) from error


@contextmanager
def _unless_gone() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        if _code(error) not in GONE:
            raise


def _store_error(error: Exception) -> StoreError:
    if not isinstance(error, ClientError):
        is_wrong = type(error).__name__ in ("NoCredentialsError", "PartialCredentialsError")
        return StoreError(REFUSED if is_wrong else AWAY, str(error))
    code = _code(error)
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if code == "NoSuchBucket":
        return StoreError(NO_BUCKET, str(error))
    if code in REFUSALS or status in (401, 403):
        return StoreError(REFUSED, str(error))
    if status >= 500 or status == 429 or code in PASSING:
        return StoreError(AWAY, str(error))
    return StoreError(FAILED, str(error))


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))
