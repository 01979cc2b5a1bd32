"""What input does campaigns accept? The facts of a notice, and everything that is done with a campaign."""
