"""Turning fragmented MP4 into plain MP4 without moving its media bytes (ISO/IEC 14496-12)."""
