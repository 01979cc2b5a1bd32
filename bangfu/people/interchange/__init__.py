"""How are data exchanged with the official registers: their layouts, what differs, what is taken over, what goes back?"""
