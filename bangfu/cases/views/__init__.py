"""Pages of files and of one-to-one help, one file per subject."""
