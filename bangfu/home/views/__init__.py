"""Pages that use every room: the first page per role, and handing over."""
