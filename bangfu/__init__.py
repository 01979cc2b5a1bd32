"""Bangfu 帮扶: a disability-employment campaign from its notice to its statistics."""
