"""What does a roster row mean, and what is wrong with it? Pure: columns, words, places and numbers, without Django's models."""
