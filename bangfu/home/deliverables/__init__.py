"""What does `bangfu run` leave behind: one module for each file, and the run itself in running.py."""
