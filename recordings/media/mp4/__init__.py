"""Plain MP4 made of fragmented MP4 whose bytes stay where they are (ISO/IEC 14496-12)."""
