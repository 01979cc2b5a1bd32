"""Pages of matching, one module for each kind of thing they show."""
