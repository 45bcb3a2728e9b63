from servestatic.storage import CompressedManifestStaticFilesStorage


class ModuleStorage(CompressedManifestStaticFilesStorage):
    """Hashed names for everything, in the imports between ES modules too."""

    support_js_module_import_aggregation = True
    manifest_strict = False
