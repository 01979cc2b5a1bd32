"""Which pages does this room have? figures: tables, charts and the people behind them; returns: what goes up."""
