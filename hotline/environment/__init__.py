"""The environment variables, read without Django, so that `up` stays small."""

from .checks import BadEnvironment, Environment, read

__all__ = ["BadEnvironment", "Environment", "read"]
