"""Keys of personal data: where sealed values stand in all rooms, and how they move to a new key."""
