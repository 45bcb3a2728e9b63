from servestatic.storage import CompressedManifestStaticFilesStorage


class ModuleStorage(CompressedManifestStaticFilesStorage):
    """Hashed names for everything, in the imports between our ES modules too."""

    # Django's own switch for modules would look into every script of every app, and stumbles
    # over the imports that some only mention in a comment.
    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        ("js/*", CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1]),
    )
