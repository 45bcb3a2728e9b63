from hotline import environment


def read(tmp_path, **variables):
    """The settings of a site whose data folder is below `tmp_path`, with these variables."""
    return environment.read({"HOTLINE_DATA": str(tmp_path / "data"), **variables})
