"""The one seeded generator of fictitious people, employers and events; demo, tests and benches draw from it."""
