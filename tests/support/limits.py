"""Limits with few tokens, and requests that use them up."""

from hotline.core.token_bucket import Bucket

HERE, ELSEWHERE = "203.0.113.7", "198.51.100.9"


def bucket_of(burst):
    return Bucket(burst, 3600)


def statuses(send, times):
    return [send(number).status_code for number in range(times)]
