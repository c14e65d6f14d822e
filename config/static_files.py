"""Which files of the front-end packages are served."""

from django.contrib.staticfiles.apps import StaticFilesConfig


class ServedFiles(StaticFilesConfig):
    """Packages bring more than a page loads; each file more is hashed and packed at every deployment."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "*.mts",
        "*.ts",
        "*.scss",
        "unicode.json",
        "metadata.json",
        "package.json",
        "CHANGELOG.md",
        "README.md",
        "signature_pad.js*",
        "signature_pad.umd.*",
        "pdf.mjs*",
        "pdf.worker.mjs*",
        "pdf.sandbox.*",
        "pdf.renderer.*",
        "quickjs-eval.*",
        "*.wasm",
    ]
