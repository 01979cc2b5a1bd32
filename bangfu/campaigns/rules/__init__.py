"""Yes, no, how much, why not in campaigns: facts of a notice, deadlines, tasks, working age. Pure: no Django, no clock."""
