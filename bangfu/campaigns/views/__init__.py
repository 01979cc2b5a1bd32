"""What do the pages of campaigns do?"""
