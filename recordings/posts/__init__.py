"""Texts that creators post beside their copies: one module a platform."""
