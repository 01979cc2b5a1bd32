"""Pages of the register: the list and single people, rosters coming in, uncovered numbers."""
