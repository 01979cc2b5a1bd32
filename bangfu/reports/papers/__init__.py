"""What do the papers of a campaign say: its summary (总结) and its weekly brief (简报)? Computed words, and those of the office."""
