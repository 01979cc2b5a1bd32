"""How does a superior's own table come in blank, get its cells named, and leave filled?"""
