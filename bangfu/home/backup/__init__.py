"""How is an installation carried away in one file, and how does it come back whole or not at all?"""
