"""The loudness of a finished file, as FFmpeg's meter of EBU R 128 reads it."""

import io
import math

import av


def measured(content: bytes) -> tuple[str, float, float]:
    """Return (layout, integrated loudness in LUFS, true peak in dBTP) of a file."""
    with av.open(io.BytesIO(content)) as file:
        stream = file.streams.audio[0]
        graph = av.filter.Graph()
        source, sink = graph.add_abuffer(template=stream), graph.add("abuffersink")
        graph.link_nodes(source, graph.add("ebur128", "metadata=1:peak=true"), sink).configure()
        for frame in file.decode(stream):
            source.push(frame)
        source.push(None)
        last = {}
        while True:
            try:
                last = sink.pull().metadata or last  # a last block of under 100 ms has none
            except av.EOFError:
                break
        peak = float(last["lavfi.r128.true_peak"])
        return stream.layout.name, float(last["lavfi.r128.I"]), 20 * math.log10(peak)
